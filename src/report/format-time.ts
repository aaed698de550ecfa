/** Milliseconds as people read them: `0.84 s`, `12.3 s`, `2 min 5 s`. */
export function formatTime(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Seconds with three decimals and no unit, for machine-read formats. */
export function plainSeconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(3);
}
