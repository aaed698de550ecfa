const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** Two units while the first one is small, as `kubectl get` shows an age: `5s`, `2m30s`, `4h`, `3d5h`. */
export function humanDuration(seconds: number): string {
  const whole = Math.floor(seconds);
  if (whole < 0) return '<invalid>';
  if (whole < 2 * minute) return `${whole}s`;
  if (whole < 10 * minute) return pair(whole, minute, 'm', 1, 's');
  if (whole < 3 * hour) return `${Math.floor(whole / minute)}m`;
  if (whole < 8 * hour) return pair(whole, hour, 'h', minute, 'm');
  if (whole < 2 * day) return `${Math.floor(whole / hour)}h`;
  if (whole < 8 * day) return pair(whole, day, 'd', hour, 'h');
  if (whole < 2 * year) return `${Math.floor(whole / day)}d`;
  if (whole < 8 * year) return pair(whole, year, 'y', day, 'd');
  return `${Math.floor(whole / year)}y`;
}

/** The smaller unit is left out when it is zero: `2m`, not `2m0s`. */
function pair(whole: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((whole % big) / small);
  return `${Math.floor(whole / big)}${bigUnit}${rest === 0 ? '' : `${rest}${smallUnit}`}`;
}
