/** A cluster of this user that outlives the process that brought it up, as `podnet ls` shows it. */
export interface StandingCluster {
  readonly name: string;
  /** `stopped`: nothing of it runs; `Cluster.attach` brings it up again as it was. */
  readonly state:
    | 'starting'
    | 'running'
    | 'stopping'
    | 'stopped'
    | 'damaged'
    | 'other-version'
    | 'not-answering';
  readonly runtime: 'namespace' | 'docker' | undefined;
  readonly nodes: number | undefined;
  readonly pods: number | undefined;
  /** RFC 3339. */
  readonly createdAt: string | undefined;
}
