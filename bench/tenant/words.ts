import type { Chance } from './chance.ts';

const vocabulary = [
  'order',
  'customer',
  'invoice',
  'warehouse',
  'delivery',
  'return',
  'price',
  'approval',
  'vendor',
  'catalog',
  'shipment',
  'refund',
  'quantity',
  'currency',
  'address',
  'reminder',
  'contract',
  'region',
  'discount',
  'payment',
] as const;

export const aWord = (chance: Chance): string => chance.of(vocabulary);

/** Prose of about so many characters, in lines as people write them. */
export function prose(chance: Chance, length: number): string {
  let text = '';
  for (let count = 1; text.length < length; count += 1)
    text += `${aWord(chance)}${count % 12 === 0 ? '.\n' : ' '}`;
  return text.slice(0, length).trim();
}
