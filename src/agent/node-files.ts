import { mkdir } from 'node:fs/promises';
import { cniStateDir, confDir, netnsFolder } from '../model/node-folders.ts';
import { copyFiles } from './copy-files.ts';

/** The files that programs of a node and its pods see. */
export interface NodeFiles {
  /** A path that leads to a mount namespace with them; undefined where the agent itself sees the same. */
  mountNamespace(): Promise<string | undefined>;
  /** What goes before a path of the node's for the agent to reach it: empty where the agent sees the same. */
  root(): Promise<string>;
  /** Puts the files of an unpacked parcel into their places: `opt/cni/bin/x` of the folder comes to /opt/cni/bin/x. */
  lay(folder: string): Promise<void>;
  /** Takes away what was made for it; nothing may run with these files any more. */
  remove(): Promise<void>;
}

/** Where a container runtime keeps what belongs to CNI: each node has these to itself, empty at first. */
export const cniFolders = [confDir, '/opt/cni', cniStateDir] as const;

/** In a container the engine has given the node files of its own. */
export const containerFiles: NodeFiles = {
  mountNamespace: async () => undefined,
  root: async () => {
    for (const folder of [netnsFolder, ...cniFolders]) await mkdir(folder, { recursive: true });
    return '';
  },
  lay: (folder) => copyFiles(folder, '/'),
  remove: async () => undefined,
};
