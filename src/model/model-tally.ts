import type { ModelLevel, ModelLine } from './result.ts';

/** `12 of 12 lines hold`, `11 of 12 lines hold, 5 of 6 of quality, 2 do not apply`. */
export function modelTally(lines: readonly ModelLine[]): string {
  const applying = lines.filter(({ status }) => status !== 'not-applicable');
  const held = (level: ModelLevel): string => {
    const ofLevel = applying.filter((line) => line.level === level);
    return `${ofLevel.filter(({ status }) => status === 'passed').length} of ${ofLevel.length}`;
  };
  const quality = lines.some(({ level }) => level === 'quality') ? `, ${held('quality')} of quality` : '';
  const left = lines.length - applying.length;
  const note = left === 0 ? '' : `, ${left} ${left === 1 ? 'does' : 'do'} not apply`;
  return `${held('required')} lines hold${quality}${note}`;
}
