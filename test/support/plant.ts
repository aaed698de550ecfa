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

/**
 * Reaches the netns of a cluster of the namespace runtime from outside: into the mount namespace of its
 * first process, and from there by the files that netns are bound to.
 * @param init process id of the first process of the agent's PID namespace
 * @param nodeOf the node that a pod runs on
 */
export function planterOf(init: number, nodeOf: (pod: string) => string): Planter {
  const ownUser = readlinkSync('/proc/self/ns/user') === readlinkSync(`/proc/${init}/ns/user`);
  const inside = [
    `--target=${init}`,
    '--mount',
    ...(ownUser ? [] : ['--user', '--preserve-credentials']),
    '--',
  ];
  const netnsOf = (place: string): readonly string[] => {
    if (place === 'underlay') return [`--net=/proc/${init}/ns/net`];
    if (place.startsWith('node/')) {
      return [`--net=/run/podnet/nodes/${place.slice('node/'.length)}/node-netns`];
    }
    const [namespace, name] = place.includes('/') ? place.split('/') : ['default', place];
    return [`--net=/run/podnet/nodes/${nodeOf(place)}/netns/${namespace}_${name}`];
  };
  const enter = (place: string): readonly string[] => [...inside, 'nsenter', ...netnsOf(place), '--'];
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

function run(program: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, PATH: [process.env['PATH'], '/usr/sbin', '/sbin'].join(path.delimiter) };
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${args.at(-1)}: ${stderr.trim() || error.message}`));
    });
  });
}
