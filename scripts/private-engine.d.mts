export interface PrivateEngine {
  readonly address: string;
  readonly socketPath: string;
  /** All it keeps is below this. */
  readonly folder: string;
  /** Of dockerd: /proc/PID/ns/net is the network namespace that stands for its machine. */
  readonly pid: number;
  log(): string;
  /** Ends it as a machine's shutdown does, or, with SIGKILL, as a crash does; its files stay. */
  end(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again, with all it had; the old object is of no use then. */
  restart(): Promise<PrivateEngine>;
  /** Ends it and removes all it had. */
  stop(): Promise<void>;
}

/** Why an engine cannot be started here, or undefined. */
export function whyNoEngine(): string | undefined;
export interface StartOptions {
  /** The engine has a disk of this size, in memory: it does not outlive the engine. */
  readonly diskBytes?: number;
}

/** @param options more of dockerd's */
export function startEngine(options?: readonly string[], more?: StartOptions): Promise<PrivateEngine>;
