/** What has come in so far. */
export interface Tally {
  bytes: number;
  datagrams: number;
  /** By performance.now(); undefined before. */
  firstMs: number | undefined;
  lastMs: number;
}
