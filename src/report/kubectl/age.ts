import { humanDuration } from '../human-duration.ts';

/** How long ago a moment was, as kubectl's tables show it. */
export function ageText(moment: string | undefined, now: Date): string {
  if (moment === undefined) return '<unknown>';
  // Clocks that are set meanwhile are no reason for kubectl's <invalid>.
  return humanDuration(Math.max(0, now.getTime() - Date.parse(moment)) / 1000);
}
