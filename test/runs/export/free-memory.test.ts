import { expect, it } from 'vitest';
import { letGo } from '../../../src/runs/export/free-memory.ts';

it('frees what has its memory to itself, also when it is asked twice', () => {
  const bytes = new TextEncoder().encode('file');
  letGo(bytes);
  letGo(bytes);
  expect(bytes.buffer.byteLength).toBe(0);
  letGo(new Uint8Array());
});

it('leaves what shares its memory with others as it is', () => {
  const whole = new TextEncoder().encode('two files');
  letGo(whole.subarray(4));
  expect(new TextDecoder().decode(whole)).toBe('two files');
});
