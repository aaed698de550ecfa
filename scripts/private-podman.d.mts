export interface PrivatePodman {
  readonly address: string;
  /** Of a process in its network namespace. */
  readonly pid: number;
  log(): string;
  /** Ends it and removes all it had. */
  stop(): Promise<void>;
}

/** Why Podman's service cannot be started here, or undefined. */
export function whyNoPodman(): string | undefined;
export function startPodman(): Promise<PrivatePodman>;
