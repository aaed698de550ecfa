/** What a run stood on; every report names it, so that a result can be judged elsewhere. */
export interface Surroundings {
  readonly podnetVersion: string;
  readonly runtime: 'namespace' | 'docker';
  /** Kernel release of the machine the nodes run on. */
  readonly kernel: string;
  readonly architecture: string;
  readonly nodeVersion: string;
  /** Whether podnet ran as root, or in a user namespace. */
  readonly privilege: 'root' | 'user-namespace';
  /** Engine name and version; absent on the namespace runtime. */
  readonly engine?: string;
  /** Digest of the node image; absent on the namespace runtime. */
  readonly image?: string;
}
