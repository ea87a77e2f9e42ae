/** Measurement of the switch from an old version of a stream to a new one. */
export interface MeasuredSwitch {
  readonly active: 'both' | 'neither';
  /** Time from before the first call to after the last, which is the longest possible. */
  readonly milliseconds: number;
}

export function switchText({ active, milliseconds }: MeasuredSwitch): string {
  const what = active === 'both' ? 'both versions were active' : 'neither version was active';
  return `${what} for at most ${(milliseconds / 1000).toFixed(1)} s`;
}
