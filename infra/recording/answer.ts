export type Inputs = Readonly<Record<string, unknown>>;
export type Answer = Record<string, unknown>;
export type ResourceAnswers = Readonly<Record<string, (name: string, inputs: Inputs) => Answer>>;
export type CallAnswers = Readonly<Record<string, (inputs: Inputs) => Answer>>;

export interface AnswerOptions {
  /** A preview knows only what was asked for. */
  readonly isPreview: boolean;
}
