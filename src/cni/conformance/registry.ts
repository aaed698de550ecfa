import { addressInterface } from './checks/address-interface.ts';
import { badParameters } from './checks/bad-parameters.ts';
import { chainedResult } from './checks/chained-result.ts';
import { checkAfterAdd } from './checks/check-after-add.ts';
import { checkWithRoutes } from './checks/check-with-routes.ts';
import { checkWithoutIpam } from './checks/check-without-ipam.ts';
import { everyVersion } from './checks/every-version.ts';
import { existingInterface } from './checks/existing-interface.ts';
import { failedAdd } from './checks/failed-add.ts';
import { interfacesExist } from './checks/interfaces-exist.ts';
import { kernelAgrees } from './checks/kernel-agrees.ts';
import { oneDocument } from './checks/one-document.ts';
import { stableMac } from './checks/stable-mac.ts';
import { unsupportedVersion } from './checks/unsupported-version.ts';
import { versionValid } from './checks/version-valid.ts';
import type { ConformanceCheck } from './conformance-check.ts';

/** Every check there is, by its number. */
export const conformanceChecks: readonly ConformanceCheck[] = [
  versionValid,
  unsupportedVersion,
  badParameters,
  oneDocument,
  everyVersion,
  interfacesExist,
  addressInterface,
  kernelAgrees,
  stableMac,
  checkAfterAdd,
  checkWithRoutes,
  checkWithoutIpam,
  existingInterface,
  failedAdd,
  chainedResult,
];
