import { existsSync } from 'node:fs';
import path from 'node:path';
import { InternalError, UsageError } from '../model/errors.ts';
import { netnsFolder } from '../model/node-folders.ts';
import { isSystemError } from '../netlink/system-error.ts';
import { podSysctls } from './netns-settings.ts';
import type { NodeFiles } from './node-files.ts';
import { Sandbox } from './sandbox.ts';

/** Network namespaces of a node that belong to no pod: made for somebody who tries plugins by hand. */
export class BareNetnsSet {
  private readonly files: NodeFiles;
  private readonly sandboxes = new Map<string, Sandbox>();

  constructor(files: NodeFiles) {
    this.files = files;
  }

  /**
   * Makes one with the settings of a pod's, and returns its path as programs of the node know it.
   * @throws UsageError `already-exists`, `bad-name`
   */
  async create(name: string): Promise<string> {
    const place = this.placeOf(name);
    const root = await this.files.root();
    try {
      this.sandboxes.set(name, Sandbox.create(name, path.join(root, place), podSysctls()));
    } catch (error) {
      if (!isSystemError(error, 'EEXIST')) throw error;
      throw new UsageError('already-exists', `there is a netns ${name} already`);
    }
    return place;
  }

  /** Makes one unless it is there already, be it made by somebody else. */
  async ensure(name: string): Promise<{ readonly path: string; readonly isNew: boolean }> {
    const place = this.placeOf(name);
    if (existsSync(path.join(await this.files.root(), place))) return { path: place, isNew: false };
    return { path: await this.create(name), isNew: true };
  }

  /**
   * Its path as programs of the node know it, whether it is there or not.
   * @throws UsageError `bad-name`
   */
  placeOf(name: string): string {
    const place = path.posix.join(netnsFolder, name);
    if (path.posix.dirname(place) === netnsFolder) return place;
    throw new UsageError('bad-name', `"${name}" is no name of a netns`, {
      hint: 'it is the name of a file: without "/"',
    });
  }

  get(name: string): Sandbox {
    const sandbox = this.sandboxes.get(name);
    if (sandbox === undefined) throw new InternalError(`this node has no netns ${name}`);
    return sandbox;
  }

  /** Tolerates absence. */
  async remove(name: string): Promise<void> {
    this.sandboxes.get(name)?.remove();
    this.sandboxes.delete(name);
  }

  async removeAll(): Promise<void> {
    for (const name of this.sandboxes.keys()) await this.remove(name);
  }
}
