import type { ChildProcess } from 'node:child_process';
import type { Container } from '../model/kubernetes.ts';
import { collect, type CommandPlace, exitCodeOf, killGroup, spawnIn } from './command.ts';

/** How a container's command starts: in a PID namespace of its own, so that ending it ends all it started. */
const ownProcesses = ['unshare', '--pid', '--fork', '--kill-child'];

/** The process of a container that has a command. */
export class ContainerProcess {
  readonly container: string;
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  readonly output: () => string;

  constructor(place: CommandPlace, container: Container, onExit: (exitCode: number) => void) {
    this.container = container.name;
    const env = {
      ...place.env,
      ...Object.fromEntries(container.env.map(({ name, value }) => [name, value])),
    };
    const command = [...(container.command ?? []), ...(container.args ?? [])].map((word) =>
      expand(word, env),
    );
    const workingDir = container.workingDir ?? place.workingDir;
    this.child = spawnIn(
      { ...place, env, ...(workingDir === undefined ? {} : { workingDir }) },
      command,
      ownProcesses,
    );
    const stdout = collect(this.child, 'stdout');
    const stderr = collect(this.child, 'stderr');
    this.output = () => stdout() + stderr();
    this.ended = new Promise((resolve) => {
      this.child.once('error', () => resolve());
      this.child.once('exit', (code, killedBy) => {
        onExit(exitCodeOf(code, killedBy));
        resolve();
      });
    });
  }

  /** Kills it with all it started; resolves when it is gone. */
  async stop(): Promise<void> {
    killGroup(this.child);
    await this.ended;
  }
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
