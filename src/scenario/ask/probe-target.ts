import { UsageError } from '../../model/errors.ts';

/** A target as people write it: `db`, `db:5432`, `node/node-1:80`. */
export interface ProbeTargetText {
  readonly name: string;
  readonly port?: number;
}

/** @throws UsageError `bad-port` */
export function parseProbeTarget(text: string): ProbeTargetText {
  const colon = text.lastIndexOf(':');
  if (colon < 0) return { name: text };
  const port = Number(text.slice(colon + 1));
  if (!/^\d{1,5}$/.test(text.slice(colon + 1)) || port < 1 || port > 65_535) {
    throw new UsageError('bad-port', `"${text.slice(colon + 1)}" of "${text}" is no port`, {
      hint: 'write a number from 1 to 65535 behind the colon: db:5432',
    });
  }
  return { name: text.slice(0, colon), port };
}
