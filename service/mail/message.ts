/** A plain-text e-mail to one person. */
export interface Message {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  /** Text lines; a link stands alone on its line. */
  readonly text: string;
}
