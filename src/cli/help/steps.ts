export function stepsHelp(_columns: number): string {
  return '';
}
