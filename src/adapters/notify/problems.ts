/** Every problem with a receiver of notifications, by its stable code. */
export const notifyProblems = {
  SLC2180: {
    title: 'A receiver of notifications is unreachable or did not answer',
    remedy: 'Check its address, DNS, proxy and certificate. Sluice retries for a day.',
  },
  SLC2181: {
    title: 'A receiver of notifications is busy (HTTP 408, 425, 429 or 5xx)',
    remedy: 'Sluice retries for a day.',
  },
  SLC2182: {
    title: 'A receiver refused a notification',
    remedy: 'Correct the webhook in `notify` as its reason says.',
  },
  SLC2183: {
    title: 'A receiver answered with a redirect, which Sluice does not follow',
    remedy: 'If the target is right, write it into `notify`.',
  },
} as const satisfies Readonly<Record<`SLC21${number}`, { readonly title: string; readonly remedy: string }>>;

export type NotifyCode = keyof typeof notifyProblems;
