/** What was measured while a new version of a stream took over from an old one. */
export interface MeasuredSwitch {
  readonly active: 'both' | 'neither';
  /** From before the first call to after the last, so it is that long at most. */
  readonly milliseconds: number;
}

export function switchText({ active, milliseconds }: MeasuredSwitch): string {
  const what = active === 'both' ? 'both versions were active' : 'neither version was active';
  return `${what} for at most ${(milliseconds / 1000).toFixed(1)} s`;
}
