import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { podnet } from '../../support/built-cli.ts';
import { pause } from '../../support/pause.ts';
import type { Outcome } from './outcome.ts';
import { type Scene, wordsIn } from './scenes.ts';
import type { Ground, Running } from './stage.ts';

/** A command that runs and is to have something happen to it. */
export interface Playing {
  readonly run: Running;
  readonly isOver: () => boolean;
  readonly ended: Promise<Omit<Outcome, 'happened' | 'interrupted'>>;
}

/** Where scenes find what they read and what they write to, as it is called where they are played. */
export interface Folders {
  readonly in: string;
  readonly out: string;
}

/** Outlives the terminal, to tell how podnet ended. */
const onTerminal = `trap : HUP INT; code=$1; shift; "$@"; echo $? > "$code"`;

/** Begins it, on a terminal if it is to have one. */
export async function playScene(
  ground: Ground,
  scene: Scene,
  folders: Folders,
  hasTerminal: boolean,
): Promise<Playing> {
  const codeFile = `${folders.out}/exit-code`;
  mkdirSync(ground.pathOf(folders.out));
  chmodSync(ground.pathOf(folders.out), 0o777);
  const command = podnet(...wordsIn(scene.words, folders));
  const words = hasTerminal
    ? [
        'script',
        '--quiet',
        '--command',
        quoted(['sh', '-c', onTerminal, 'sh', codeFile, ...command]),
        '/dev/null',
      ]
    : command;
  const run = await ground.spawn(words);
  run.stdin?.on('error', () => undefined);
  // A shell is told something, and then nothing for a while.
  if (scene.words[0] === 'shell')
    run.stdin?.write('for i in 1 2 3 4 5; do echo $i; sleep 0.1; done; exit 0\n');
  let said = '';
  for (const stream of [run.stdout, run.stderr]) {
    stream?.on('data', (piece: Buffer) => (said += piece.toString()));
    stream?.on('error', () => undefined);
  }
  let isOver = false;
  const closed = new Promise<void>((resolve) => run.once('close', () => resolve()));
  const exited = new Promise<void>((resolve) => run.once('exit', () => resolve()));
  void exited.then(() => (isOver = true));
  const ended = async (): Promise<Omit<Outcome, 'happened' | 'interrupted'>> => {
    await exited;
    if (!hasTerminal) {
      // What is left behind may hold a pipe open: that is for the ledger to tell.
      await Promise.race([closed, pause(2_000)]);
      return { exitCode: run.exitCode, signalCode: run.signalCode, said };
    }
    return { exitCode: await codeOf(ground, codeFile), signalCode: null, said };
  };
  return { run, isOver: () => isOver, ended: ended() };
}

async function codeOf(ground: Ground, codeFile: string): Promise<number | null> {
  for (let tries = 0; tries < 1_000; tries++) {
    try {
      const text = readFileSync(ground.pathOf(codeFile), 'utf8');
      if (text.endsWith('\n')) return Number(text);
    } catch {
      // It has not ended yet; or it never began, and the shell did not either.
      if (ground.processes(codeFile).length === 0 && tries > 5) return 129;
    }
    await pause(20);
  }
  return null;
}

const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
