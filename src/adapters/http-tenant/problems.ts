/** What a problem of this driver means, and what a person can do about it. */
export interface HttpTenantProblem {
  readonly meaning: string;
  readonly remedy: string;
}

/** Every problem that the `http` tenant driver reports, by its stable code. */
export const httpTenantProblems = {
  SLC2100: {
    meaning: 'A setting of the tenant cannot be used.',
    remedy: 'Correct the setting that the message names in the configuration of the tenant.',
  },
  SLC2101: {
    meaning: 'The tenant could not be reached; nothing was sent.',
    remedy: 'Check baseUrl, name resolution, proxy and firewall. The call is made again by itself.',
  },
  SLC2102: {
    meaning: 'The connection to the tenant was lost before its answer was complete.',
    remedy: 'Nothing to do: what may have been done is looked for before anything is sent again.',
  },
  SLC2103: {
    meaning: 'The tenant did not answer in time.',
    remedy: 'If it happens often, raise timeout or lower concurrency of the tenant.',
  },
  SLC2104: {
    meaning: 'The tenant limits the rate of calls (HTTP 429) or asked to wait.',
    remedy:
      'Nothing to do: calls go on when the time that it asked for has passed. Lower concurrency if it is frequent.',
  },
  SLC2105: {
    meaning: 'The tenant failed to answer (HTTP 5xx, 408 or 425).',
    remedy: 'The call is made again by itself. If it goes on, ask the operator of the tenant.',
  },
  SLC2106: {
    meaning: 'The tenant gave no token for the client credentials.',
    remedy: 'Check clientId and clientSecret, and that the key belongs to this tenant.',
  },
  SLC2107: {
    meaning: 'The credentials lack the right for a call (HTTP 401 or 403).',
    remedy: 'Give the API key the scope that the call needs.',
  },
  SLC2108: {
    meaning:
      'The tenant answered with a redirect. Redirects are refused, so that a token never reaches another host.',
    remedy: 'Set baseUrl and paths to where the redirect leads, if that is right.',
  },
  SLC2109: {
    meaning: 'The TLS certificate of the tenant is not trusted; nothing was sent.',
    remedy: 'Correct the certificate, or make its authority known with NODE_EXTRA_CA_CERTS.',
  },
  SLC2110: {
    meaning: 'The tenant says that it has no such thing.',
    remedy: 'Nothing to do where it was removed on purpose; the next pass sees it as absent.',
  },
  SLC2111: {
    meaning:
      'A 404 that does not speak of a thing of the tenant: the path is wrong or a gateway has no route.',
    remedy: 'Check baseUrl, service and paths of the tenant.',
  },
  SLC2112: {
    meaning: 'The tenant does not offer this operation (HTTP 405, or its path is set to null).',
    remedy: 'Nothing to do: another way is taken where there is one.',
  },
  SLC2113: {
    meaning: 'The tenant refuses because of its present state (HTTP 409).',
    remedy: 'See the reasons in the message: what is active, in use or not valid must change first.',
  },
  SLC2114: {
    meaning: 'The tenant refuses a call (HTTP 400, 413, 422, 431 or another 4xx).',
    remedy:
      "Correct the content that the tenant's message names. Where it refuses a list, nothing was planned or sent: look at what stands before the tenant, such as a proxy that limits headers.",
  },
  SLC2115: {
    meaning: 'An answer of the tenant is not what the contract (docs/reference/tenant-api.yaml) says.',
    remedy:
      'Check that baseUrl and paths lead to the tenant API; a proxy or login page may answer in its place.',
  },
  SLC2116: {
    meaning: 'An answer of the tenant is larger than the limit.',
    remedy: 'Make the stream smaller, or look what answers in the place of the tenant.',
  },
  SLC2117: {
    meaning: 'A list was incomplete: its pages do not add up to one whole. Nothing of it is used.',
    remedy: 'Nothing to do: the list is read again. It happens when the tenant changes during the read.',
  },
  SLC2118: {
    meaning: 'An id cannot be part of a path.',
    remedy: 'Check where the id comes from: ids of a tenant have no slashes and are not `.` or `..`.',
  },
  SLC2119: {
    meaning: 'The stream changed in the tenant since Sluice read it (HTTP 412). Nothing was written.',
    remedy: 'Nothing to do: the next run reads the stream again and plans from what it finds.',
  },
} as const satisfies Readonly<Record<string, HttpTenantProblem>>;

export type HttpTenantCode = keyof typeof httpTenantProblems;
