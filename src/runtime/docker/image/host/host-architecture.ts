import { EnvironmentError } from '../../../../model/errors.ts';
import type { Engine } from '../../engine.ts';

/** An engine may run on another machine than this one. @throws EnvironmentError `host-architecture` */
export function ensureHostArchitecture(engine: Engine): void {
  if (engine.architecture !== process.arch) {
    throw new EnvironmentError(
      'host-architecture',
      `this machine's programs are for ${process.arch}, and ${engine.name} at ${engine.address} runs ${engine.architecture}`,
      {
        hint: `make one on a machine of that kind (podnet image save -o FILE), and podnet image load FILE here`,
      },
    );
  }
}
