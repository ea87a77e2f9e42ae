/** Every problem that the adapter for Make's API reports, by its stable code. */
export const makeProblems = {
  SLC2160: {
    title: 'A setting of `make` of a tenant cannot be used',
    remedy: 'Correct the key of `make` that the message names.',
  },
  SLC2161: {
    title: 'Make could not be reached, or gave no complete answer',
    remedy:
      'Check name resolution, proxy and firewall. The call is made again by itself; until then what Make would tell is not known.',
  },
  SLC2162: {
    title: 'Make does not know the token (HTTP 401)',
    remedy:
      'Check `make.token`, and that `make.zone` is the zone in which the token was made: each zone knows its own tokens only.',
  },
  SLC2163: {
    title: 'The token may not read something of the team in Make (HTTP 403)',
    remedy:
      'Give the token the scope that the call needs (docs/how-to/make.md lists them), and let its owner be a member of the team that `make.teamId` names.',
  },
  SLC2164: {
    title: 'Make limits the rate of calls of the organisation (HTTP 429)',
    remedy:
      'Nothing to do: calls go on by themselves, more slowly. If it is frequent, lower `make.perMinute`: others use the limit of the organisation too.',
  },
  SLC2165: {
    title: 'Make has nothing at this address (HTTP 404)',
    remedy: 'Check `make.zone` and `make.teamId`: a team exists in one zone only.',
  },
  SLC2166: {
    title: 'Make answered with a redirect. Redirects are refused, so that a token never reaches another host',
    remedy: 'Set `make.zone` to the zone of the team.',
  },
  SLC2167: {
    title: 'Make failed to answer (HTTP 5xx, 408 or 425)',
    remedy: 'The call is made again by itself. If it goes on, see the status page of Make.',
  },
  SLC2168: {
    title: "An answer of Make is not what its API's description says",
    remedy:
      'Check that no proxy answers in the place of Make. If it goes on, the API has changed: tell the developers of Sluice the message.',
  },
  SLC2169: {
    title: 'A list of Make was incomplete or too long. Nothing of it is used',
    remedy: 'Nothing to do: the list is read again. It happens when the team changes during the read.',
  },
  SLC2170: {
    title: 'The TLS certificate of Make is not trusted; nothing was sent',
    remedy: 'Correct the certificate, or make its authority known with NODE_EXTRA_CA_CERTS.',
  },
  SLC2171: {
    title: 'Make refuses a call (another HTTP 4xx)',
    remedy: 'Check `make.teamId`; the message has what Make says.',
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly remedy: string }>>;

export type MakeCode = keyof typeof makeProblems;
