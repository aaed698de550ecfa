import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readlinkSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EnvironmentError } from '../model/errors.ts';
import { machineSettings } from '../model/machine-settings.ts';
import { netnsFolder, pluginDir } from '../model/node-folders.ts';
import {
  MNT_DETACH,
  MS_BIND,
  MS_NODEV,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  MS_SHARED,
  SYS_MOUNT_SETATTR,
} from '../netlink/constants.ts';
import { mount, syscall, umount2 } from '../netlink/libc.ts';
import { checkCall, isSystemError } from '../netlink/system-error.ts';
import { noNameServers } from './no-name-servers.ts';
import { copyFiles } from './copy-files.ts';
import { cniFolders, type NodeFiles } from './node-files.ts';

const AT_FDCWD = -100;
const AT_RECURSIVE = 0x8000;
const MOUNT_ATTR_RDONLY = 1;

/** Directories that programs write to beside /run and /tmp: each an overlay that keeps what they write. */
const overlaid = ['etc', 'opt', 'var/lib'];

/** A mount namespace that an open descriptor holds, and the path that leads to it. */
interface MountNamespace {
  readonly fd: number;
  readonly path: string;
}

/**
 * The private files of one node: the machine's own, read-only, with a /run and /tmp of the node's and
 * overlays where programs keep their state. Nothing that runs in a node can write to the machine's disk.
 */
export class NodeFileSystem implements NodeFiles {
  private readonly directory: string;
  private ready: Promise<MountNamespace> | undefined;

  /** @param directory a directory of this node's on a mount that recursive binds leave out (unbindable) */
  constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * A path that leads to a mount namespace with these files, made when a program first needs it: a node that
   * runs none does without.
   */
  async mountNamespace(): Promise<string> {
    this.ready ??= this.create();
    return (await this.ready).path;
  }

  async root(): Promise<string> {
    await this.mountNamespace();
    return this.place;
  }

  /**
   * Programs of plugins are not copied, of which a cluster of many nodes would have many: what the node changes of
   * them is laid over them.
   */
  async lay(folder: string): Promise<void> {
    const root = await this.root();
    const programs = path.join(folder, pluginDir);
    const target = path.join(root, pluginDir);
    const isFirst = existsSync(programs) && !existsSync(target);
    if (isFirst) {
      mkdirSync(target);
      this.mountOverlay(programs, target, 'plugins');
    }
    await copyFiles(folder, root, isFirst ? [pluginDir] : []);
  }

  async remove(): Promise<void> {
    if (this.ready === undefined) return;
    const namespace = await this.ready.catch(() => undefined);
    if (namespace !== undefined) closeSync(namespace.fd);
    for (const place of [this.place, this.kept]) {
      if (!existsSync(place)) continue;
      detachMounts(place);
      // Never recursively: what is mounted here is the machine's. A mount that is still there keeps rmdir away.
      rmdirSync(place);
    }
  }

  private async create(): Promise<MountNamespace> {
    const root = this.place;
    mkdirSync(root, { recursive: true });
    mkdirSync(this.kept, { recursive: true });
    bindReadOnly(root);
    for (const place of ['run', 'tmp']) mountTmpfs(path.join(root, place));
    // Overlays refuse an unbindable mount for what they keep.
    mountTmpfs(this.kept);
    for (const place of overlaid) this.overlay(root, place);
    for (const place of [netnsFolder, ...cniFolders]) this.giveOwn(root, place);
    mountProc(root);
    hideResolvConf(root, this.kept);
    return await makeMountNamespace(root);
  }

  /** Where it is put together. */
  private get place(): string {
    return path.join(this.directory, 'root');
  }

  /** Where the overlays keep what programs write. */
  private get kept(): string {
    return path.join(this.directory, 'kept');
  }

  private overlay(root: string, place: string): void {
    const target = path.join(root, place);
    if (existsSync(target)) this.mountOverlay(`/${place}`, target, place);
  }

  /** @param name of what it keeps, unique in the node */
  private mountOverlay(lower: string, target: string, name: string): void {
    const upper = path.join(this.kept, 'upper', name);
    const work = path.join(this.kept, 'work', name);
    mkdirSync(upper, { recursive: true });
    mkdirSync(work, { recursive: true });
    const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
    checkCall(mount('overlay', target, 'overlay', 0, options), 'mount', `an overlay on ${target}`);
  }

  /**
   * A folder of the node's own, empty whatever the machine has there. What the agent mounts in it later shows in the
   * node too: it is shared, and the node's mount namespace has a slave of it (mount_namespaces(7)).
   */
  private giveOwn(root: string, place: string): void {
    const own = path.join(this.kept, 'own', place);
    const target = path.join(root, place);
    // Where the machine lacks /opt there is nothing to lay it over.
    if (!existsSync(path.join(root, place.split('/')[1] ?? ''))) return;
    mkdirSync(own, { recursive: true });
    mkdirSync(target, { recursive: true });
    checkCall(mount(own, target, null, MS_BIND, null), 'bind', `${own} to ${target}`);
    checkCall(mount(null, target, null, MS_SHARED, null), 'share', target);
  }
}

/**
 * Docker's seccomp profile refuses pivot_root, whatever the capabilities of a container. There the new root is
 * moved over the old one instead: setns(2) into a mount namespace leads to what is mounted on its root last.
 */
const becomeRoot = '{ if pivot_root . . 2>/dev/null; then umount -l .; else mount --move . /; fi; }';

/**
 * Turns `root` into a mount namespace of its own, held by a descriptor of the agent's, and gives a path that
 * leads to it. A child makes it, since pivot_root wants its caller in there. The old root is stacked below
 * the new one and detached (pivot_root(2), NOTES: `pivot_root(".", ".")`).
 *
 * Not bound to a file: on Linux 6.18 that failed now and then with EINVAL
 * (docs/decisions/mount-namespace-by-descriptor.md).
 */
async function makeMountNamespace(root: string): Promise<MountNamespace> {
  // The child tells its process id as /proc has it, whose PID namespace may be another than ours.
  const script = `read -r pid rest </proc/self/stat && cd "$1" && ${becomeRoot} && echo "$pid" && read -r end`;
  const child = spawn('unshare', [
    '--mount',
    // Mounts of the agent's in the folders that are shared come through, none goes back.
    '--propagation=slave',
    'sh',
    '-c',
    script,
    'node-files',
    root,
  ]);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const pid = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('error', (cause) => reject(failure(cause.message)));
    child.once('close', () => reject(failure(said.trim())));
  });
  try {
    const fd = openSync(`/proc/${pid}/ns/mnt`, 'r');
    return { fd, path: `/proc/${readlinkSync('/proc/self')}/fd/${fd}` };
  } finally {
    child.stdin.end('\n');
  }
}

const failure = (detail: string): EnvironmentError =>
  new EnvironmentError('no-node-files', `the private files of a node cannot be made: ${detail}`, {
    hint: 'podnet needs unshare, pivot_root and umount of util-linux and mount; see `podnet doctor`',
  });

/** A recursive bind of the whole machine, made read-only in one call (mount_setattr(2), Linux 5.12). */
function bindReadOnly(root: string): void {
  checkCall(mount('/', root, null, MS_BIND | MS_REC, null), 'bind', `/ to ${root}`);
  checkCall(mount(null, root, null, MS_PRIVATE | MS_REC, null), 'make private', root);
  makeReadOnly(root);
}

/** With all that is mounted below it. */
function makeReadOnly(target: string): void {
  const attributes = Buffer.alloc(32);
  attributes.writeBigUInt64LE(BigInt(MOUNT_ATTR_RDONLY), 0);
  checkCall(
    syscall(
      SYS_MOUNT_SETATTR,
      AT_FDCWD,
      Buffer.from(`${target}\0`),
      AT_RECURSIVE,
      attributes,
      attributes.length,
    ),
    'make read-only',
    target,
  );
}

/** All that is mounted there and below goes, at the latest when nobody uses it any more (umount2(2), MNT_DETACH). */
function detachMounts(place: string): void {
  try {
    checkCall(umount2(place, MNT_DETACH), 'unmount', place);
  } catch (error) {
    // Nothing is mounted there.
    if (!isSystemError(error, 'EINVAL')) throw error;
  }
}

function mountTmpfs(target: string): void {
  if (!existsSync(target)) return;
  checkCall(
    mount('tmpfs', target, 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=1777,size=25%'),
    'mount a tmpfs on',
    target,
  );
}

/**
 * Processes as this PID namespace has them; what is the machine's is not for a node to set. Containers refuse a new
 * /proc: there the machine's stays.
 */
function mountProc(root: string): void {
  try {
    checkCall(mount('proc', path.join(root, 'proc'), 'proc', 0, null), 'mount', '/proc of a node');
  } catch (error) {
    if (!isSystemError(error, 'EPERM', 'EBUSY')) throw error;
    return;
  }
  for (const place of machineSettings) {
    const target = path.join(root, place);
    if (!existsSync(target)) continue;
    checkCall(mount(target, target, null, MS_BIND, null), 'bind', target);
    makeReadOnly(target);
  }
}

/**
 * Names are not looked up outside the cluster: an empty resolver configuration, mounted over the machine's.
 * Where that is a link into /run, as systemd-resolved leaves it, it leads nowhere in a node anyway.
 */
function hideResolvConf(root: string, directory: string): void {
  const empty = path.join(directory, 'resolv.conf');
  writeFileSync(empty, noNameServers);
  mount(empty, path.join(root, 'etc/resolv.conf'), null, MS_BIND, null);
}
