import type { ChildProcess } from 'node:child_process';
import type { Container } from '../model/kubernetes.ts';
import { afterLateOutput } from '../util/after-late-output.ts';
import type { ContainerLog } from './container-log.ts';
import { type CommandPlace, exitCodeOf, killGroup, spawnIn } from './command.ts';

/** How a container's command starts: in a PID namespace of its own, so that ending it ends all it started. */
const ownProcesses = ['unshare', '--pid', '--fork', '--kill-child'];

/** Enough to see what went wrong. */
const maxLastWords = 200;
/** How far back they are looked for. */
const lastWordsBytes = 4_096;

/** The process of a container that has a command. */
export class ContainerProcess {
  readonly container: string;
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;

  constructor(
    place: CommandPlace,
    container: Container,
    log: ContainerLog,
    onExit: (exitCode: number, lastWords: string | undefined) => void,
  ) {
    this.container = container.name;
    const env = {
      ...place.env,
      ...Object.fromEntries(container.env.map(({ name, value }) => [name, value])),
    };
    const command = [...(container.command ?? []), ...(container.args ?? [])].map((word) =>
      expand(word, env),
    );
    const workingDir = container.workingDir ?? place.workingDir;
    this.child = spawnIn({ ...place, env, ...(workingDir === undefined ? {} : { workingDir }) }, command, {
      wrapper: ownProcesses,
    });
    const run = log.startRun();
    let lastErrors = '';
    this.child.stdout?.on('data', (data: Buffer) => run.write(data));
    this.child.stderr?.on('data', (data: Buffer) => {
      run.write(data);
      lastErrors = (lastErrors + data.toString()).slice(-lastWordsBytes);
    });
    this.ended = new Promise((resolve) => {
      this.child.once('error', () => {
        run.end();
        resolve();
      });
      this.child.once('exit', (code, killedBy) => {
        resolve();
        const tell = (): void => {
          callOff();
          this.child.off('close', tell);
          run.end();
          onExit(exitCodeOf(code, killedBy), lastLine(lastErrors) ?? lastLine(run.tail(lastWordsBytes)));
        };
        // Its last words may still be on their way, and a pipe that somebody keeps open is not waited for.
        const callOff = afterLateOutput(tell);
        this.child.once('close', tell);
      });
    });
  }

  /** Kills it with all it started; resolves when it is gone. */
  async stop(): Promise<void> {
    killGroup(this.child);
    await this.ended;
  }
}

function lastLine(output: string): string | undefined {
  const line = output.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? undefined : line.slice(0, maxLastWords);
}

/**
 * `$(NAME)` in a command stands for the variable, `$$` for a dollar sign; an unknown one stays as it is
 * (Kubernetes' rule for command and args).
 */
export function expand(word: string, env: Readonly<Record<string, string>>): string {
  return word.replaceAll(/\$\$|\$\(([^()]+)\)/g, (match, name: string | undefined) =>
    name === undefined ? '$' : (env[name] ?? match),
  );
}
