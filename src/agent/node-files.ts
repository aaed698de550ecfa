/** The files that programs of a node and its pods see. */
export interface NodeFiles {
  /** A path that leads to a mount namespace with them; undefined where the agent itself sees the same. */
  mountNamespace(): Promise<string | undefined>;
  /** Takes away what was made for it; nothing may run with these files any more. */
  remove(): Promise<void>;
}

/** In a container the engine has given the node files of its own. */
export const containerFiles: NodeFiles = {
  mountNamespace: async () => undefined,
  remove: async () => undefined,
};
