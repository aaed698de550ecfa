import type { StepDefinition } from '../step-definition.ts';
import { applyStep } from './apply.ts';
import { deleteStep } from './delete.ts';
import { execStep } from './exec.ts';
import { mtuStep } from './mtu.ts';
import { networkModelStep } from './network-model.ts';
import { probeStep } from './probe.ts';
import { reachabilityStep } from './reachability.ts';
import { scaleStep } from './scale.ts';
import { sourceAddressStep } from './source-address.ts';
import { waitStep } from './wait.ts';

/** Every kind of step there is, in the order of the help. */
export const stepDefinitions: readonly StepDefinition[] = [
  networkModelStep,
  mtuStep,
  sourceAddressStep,
  probeStep,
  reachabilityStep,
  execStep,
  applyStep,
  deleteStep,
  scaleStep,
  waitStep,
];
