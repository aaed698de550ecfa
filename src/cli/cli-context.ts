import type { Terminal } from './terminal.ts';

/** What every command is given. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** 128 and the number of the signal that aborted it. */
  readonly interruptedExitCode: () => number | undefined;
  readonly version: string;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}
