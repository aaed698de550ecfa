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
  /** The node image by its content (`podnet/node:1a2b3c4d5e6f`), and where it came from; absent on the namespace runtime. */
  readonly image?: string;
}
