import { isIfName } from '../model/names.ts';
import { CniError, type CniErrorOptions, cniCodes } from './cni-error.ts';

/** Of network names and container IDs (SPEC.md, "Configuration format" and "Parameters"). */
const name = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

export const isNetworkName = (text: string): boolean => name.test(text);

/** @throws CniError `cni-bad-name` with code 7 */
export function checkNetworkName(text: string): void {
  if (isNetworkName(text)) return;
  throw badName(`${shown(text)} is no name of a network`, cniCodes.invalidNetworkConfig);
}

/** @throws CniError `cni-bad-name` with code 3 for none, 4 for a bad one */
export function checkContainerId(text: string): void {
  if (text === '') throw badName('the container ID is empty', cniCodes.unknownContainer, {});
  if (!name.test(text)) throw badName(`${shown(text)} is no container ID`, cniCodes.invalidEnvironment);
}

/** @throws CniError `cni-bad-name` with code 4 */
export function checkIfName(text: string): void {
  if (isIfName(text)) return;
  throw badName(`${shown(text)} is no interface name`, cniCodes.invalidEnvironment, {
    hint: 'an interface name has 1 to 15 bytes, without "/", ":" or spaces, and is not "." or ".."',
  });
}

/**
 * Pairs for CNI_ARGS, which has no way to quote: `KEY=VALUE;KEY=VALUE`.
 * @throws CniError `cni-bad-name` with code 4
 */
export function checkCniArgs(args: readonly (readonly [key: string, value: string])[]): void {
  for (const [key, value] of args) {
    if (key !== '' && !/[=;\0]/.test(key + value)) continue;
    throw badName(`${shown(`${key}=${value}`)} cannot stand in CNI_ARGS`, cniCodes.invalidEnvironment, {
      hint: 'keys are not empty, and neither keys nor values hold "=" or ";"',
    });
  }
}

const lettersHint = {
  hint: 'it begins with a letter or digit and goes on with letters, digits, "_", "." and "-"',
};

function badName(message: string, cniCode: number, options: CniErrorOptions = lettersHint): CniError {
  return new CniError('cni-bad-name', message, { cniCode, ...options });
}

/** Quoted, so that what cannot be seen is seen. */
const shown = (text: string): string => JSON.stringify(text);
