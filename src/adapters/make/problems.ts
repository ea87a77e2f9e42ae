/** Every problem that the adapter for Make's API reports, by its stable code. */
export const makeProblems = {
  SLC2160: {
    title: "A setting of a tenant's `make` is invalid",
    remedy: 'Correct the key in the message.',
  },
  SLC2161: {
    title: 'Make is unreachable or gave no complete answer',
    remedy: 'Check DNS, proxy and firewall. Sluice retries.',
  },
  SLC2162: {
    title: 'Make does not know the token (HTTP 401)',
    remedy: 'Check `make.token` and `make.zone`; a token works only in its zone.',
  },
  SLC2163: {
    title: 'The token may not read data of the Make team (HTTP 403)',
    remedy:
      "Add the scope (docs/how-to/make.md), and make the token's owner a member of the team `make.teamId`.",
  },
  SLC2164: {
    title: "Make limits the organisation's rate of calls (HTTP 429)",
    remedy: 'Sluice slows down. If it happens often, lower `make.perMinute`.',
  },
  SLC2165: {
    title: 'Make has nothing at this address (HTTP 404)',
    remedy: 'Check `make.zone` and `make.teamId`.',
  },
  SLC2166: {
    title: 'Make answered with a redirect, which Sluice refuses to protect the token',
    remedy: "Set `make.zone` to the team's zone.",
  },
  SLC2167: {
    title: 'Make failed to answer (HTTP 5xx, 408 or 425)',
    remedy: "Sluice retries. If it continues, see Make's status page.",
  },
  SLC2168: {
    title: 'An answer of Make does not match its API description',
    remedy: 'Check for a proxy. If there is none, report the message.',
  },
  SLC2169: {
    title: 'A list of Make was incomplete or too long, so Sluice does not use it',
    remedy: 'No action needed; Sluice reads it again.',
  },
  SLC2170: {
    title: "Make's TLS certificate is not trusted; nothing was sent",
    remedy: 'Correct the certificate, or set NODE_EXTRA_CA_CERTS to its authority.',
  },
  SLC2171: {
    title: 'Make refuses a call (another HTTP 4xx)',
    remedy: "Check `make.teamId` and Make's text in the message.",
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly remedy: string }>>;

export type MakeCode = keyof typeof makeProblems;
