import type { Control } from './control.ts';
import { families } from './families.ts';
import { firewalls } from './firewalls.ts';
import { links } from './links.ts';
import { pods } from './pods.ts';
import { quality } from './quality.ts';
import { rare } from './rare.ts';
import { routes } from './routes.ts';
import { translations } from './translations.ts';

/** All negative controls, each for every network. */
export const catalogue: readonly Control[] = [
  ...translations,
  ...firewalls,
  ...routes,
  ...links,
  ...pods,
  ...rare,
  ...quality,
  ...families,
];
