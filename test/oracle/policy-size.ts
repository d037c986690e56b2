/** How much of everything a random policy has, at most. */
export interface PolicySize {
  readonly services: number;
  readonly routes: number;
  readonly consumers: number;
}
