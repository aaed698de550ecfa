import { PodnetError } from '../model/errors.ts';

/** Codes of the specification (SPEC.md 1.1.0, "Error"); from 100 on they are the plugin's own. */
export const cniCodes = {
  incompatibleVersion: 1,
  unsupportedField: 2,
  unknownContainer: 3,
  invalidEnvironment: 4,
  io: 5,
  decoding: 6,
  invalidNetworkConfig: 7,
  netnsIsNotIsolated: 8,
  tryAgainLater: 11,
  notAvailable: 50,
  limitedConnectivity: 51,
  internal: 999,
} as const;

export type CniVerb = 'ADD' | 'DEL' | 'CHECK' | 'GC' | 'STATUS' | 'VERSION';

export interface CniErrorOptions {
  readonly verb?: CniVerb;
  /** The type of the plugin that failed. */
  readonly plugin?: string;
  /** What the plugin answered in `code`, or the specification's word for what a name or a configuration has wrong. */
  readonly cniCode?: number;
  /** What the plugin answered in `details`, or what it wrote instead of an answer. */
  readonly details?: string;
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * A plugin, or what it was told, is wrong. `code` says how: `cni-error` (it answered with an error), `cni-missing`,
 * `cni-not-executable`, `cni-timeout`, `cni-no-output`, `cni-bad-output`, `cni-too-much-output`, `cni-killed`,
 * `cni-version`, `cni-bad-config`, `cni-no-config`, `cni-bad-name`, `cni-cache`.
 */
export class CniError extends PodnetError {
  readonly verb: CniVerb | undefined;
  readonly plugin: string | undefined;
  readonly cniCode: number | undefined;
  readonly details: string | undefined;

  constructor(code: string, message: string, options: CniErrorOptions = {}) {
    const { verb, plugin, cniCode, details, ...rest } = options;
    super('environment', code, message, rest);
    this.verb = verb;
    this.plugin = plugin;
    this.cniCode = cniCode;
    this.details = details;
  }
}
