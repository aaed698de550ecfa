import type { ProbeProtocol } from '../model/verdict.ts';

/** `tcp/80`, `icmp`. */
export function portText(probe: {
  readonly protocol: ProbeProtocol;
  readonly port?: number | undefined;
}): string {
  return probe.port === undefined ? probe.protocol : `${probe.protocol}/${probe.port}`;
}
