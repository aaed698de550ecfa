import { execFile, spawn } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** Who acts on a cluster behind its back: plain programs in its namespaces, nothing of podnet's own. */
export interface Planter {
  /** Runs a command line in the netns of a node (`node/node-1`), a pod (`web`) or the underlay (`underlay`). */
  in(place: string, commandLine: string): Promise<string>;
  /** Starts a program that stays; the returned function ends it. */
  start(place: string, ...command: readonly string[]): () => Promise<void>;
  /** The words that run a command line there, for whoever starts it in another way. */
  words(place: string, commandLine: string): readonly [program: string, ...args: readonly string[]];
}

/** How the namespaces of a cluster are reached from outside. */
export interface PlanterFacts {
  /** The process in whose mount namespace the netns files of a node are. */
  readonly initOf: (node: string) => number;
  /** The node that a pod runs on. */
  readonly nodeOf: (pod: string) => string;
  /** A file of the netns that the underlay's bridge is in. */
  readonly underlayNetns: string;
}

/** The namespace runtime: one first process has it all, the underlay's bridge included. */
export const namespacePlanter = (init: number, nodeOf: (pod: string) => string): Planter =>
  planterOf({ initOf: () => init, nodeOf, underlayNetns: `/proc/${init}/ns/net` });

/**
 * Reaches the netns of a cluster from outside: into the mount namespace that the agent of a node lives in,
 * and from there by the files that netns are bound to.
 */
export function planterOf({ initOf, nodeOf, underlayNetns }: PlanterFacts): Planter {
  const inside = (node: string): readonly string[] => {
    const init = initOf(node);
    const ownUser = readlinkSync('/proc/self/ns/user') === readlinkSync(`/proc/${init}/ns/user`);
    return [
      `--target=${init}`,
      '--mount',
      ...(ownUser ? [] : ['--user', '--preserve-credentials']),
      '--',
      'nsenter',
    ];
  };
  const enter = (place: string): readonly string[] => {
    // Privileges over a netns of a user namespace are had inside of that only.
    if (place === 'underlay') return [...inside('node-1').slice(0, -2), `--net=${underlayNetns}`, '--'];
    if (place.startsWith('node/')) {
      const node = place.slice('node/'.length);
      return [...inside(node), `--net=/run/podnet/nodes/${node}/node-netns`, '--'];
    }
    const [namespace, name] = place.includes('/') ? place.split('/') : ['default', place];
    const node = nodeOf(place);
    return [...inside(node).slice(0, -1), 'sh', '-c', firstNetnsOf(node, `${namespace}_${name}`), 'sh'];
  };
  const words = (place: string, commandLine: string) =>
    ['nsenter', ...enter(place), 'sh', '-c', `set -e; ${commandLine}`] as const;
  return {
    words,
    in: (place, commandLine) => run(...words(place, commandLine)),
    start(place, ...command) {
      const child = spawn('nsenter', [...enter(place), ...command], { stdio: 'ignore' });
      const ended = new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
      });
      return () => {
        child.kill('SIGKILL');
        return ended;
      };
    },
  };
}

/** A script that runs its arguments in the netns of a pod, which CNI plugins find in a folder of the node's own. */
function firstNetnsOf(node: string, file: string): string {
  const own = `/run/podnet/nodes/${node}`;
  const places = [`${own}/netns`, `${own}/root/run/netns`, '/run/netns'].map((folder) => `${folder}/${file}`);
  const enter = 'exec nsenter --net="$place" -- "$@"';
  return `for place in ${places.join(' ')}; do [ ! -e "$place" ] || ${enter}; done; echo no netns ${file} >&2; exit 1`;
}

function run(program: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, PATH: [process.env['PATH'], '/usr/sbin', '/sbin'].join(path.delimiter) };
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${args.at(-1)}: ${stderr.trim() || error.message}`));
    });
  });
}
