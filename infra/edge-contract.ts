export interface EdgeContract {
  readonly routes: readonly unknown[];
}
