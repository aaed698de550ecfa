import type { CheckContext } from '../step-definition.ts';

/** For steps that look at the network of all pods: there has to be one that has a network of its own. */
export function checkThereArePods({ known, report }: Pick<CheckContext, 'known' | 'report'>): void {
  if (!known.complete || known.mayBeUnread() || known.pods().some(({ spec }) => !spec.hostNetwork)) return;
  const message = 'there are no pods whose network could be checked';
  report({ path: ['check'], code: 'no-pods', message, hint: 'add a Pod or a Deployment' });
}
