import type { ErrorCode } from '../gateway/src/errors.ts';

interface Meaning {
  /** What happened, in one sentence. */
  readonly meaning: string;
  /** What to do, in one imperative sentence. */
  readonly remedy: string;
}

/** What each code of the error table says to a person. */
export const errorMeanings: Readonly<Record<ErrorCode, Meaning>> = {
  'malformed-message': {
    meaning: 'The message is not JSON.',
    remedy: 'Send one JSON value a line, in UTF-8.',
  },
  'invalid-request': {
    meaning: 'The message is JSON, but no request that this connection can take.',
    remedy: 'Send a JSON-RPC 2.0 request in the shape that its method has.',
  },
  'unknown-method': {
    meaning: 'Nobody here answers this method.',
    remedy: 'Use a method of the negotiated MCP revision, or one of the `mcp_…` methods.',
  },
  'header-mismatch': {
    meaning: 'A header of the HTTP request says something else than its body, or is missing.',
    remedy: 'Write the headers from the body: revision, method, name, and the parameters that the tool names.',
  },
  'missing-capability': {
    meaning: 'The server needs something of the client that the request does not declare.',
    remedy: 'Declare the capability with the request, or use another tool.',
  },
  'unsupported-revision': {
    meaning: 'The request is of a revision of MCP that this connection does not speak.',
    remedy: 'Use one of the revisions in `data.supported`, or open with `initialize`.',
  },
  'invalid-claims': {
    meaning: 'The request does not say what revision 2026-07-28 wants of each: version and capabilities.',
    remedy: 'Send the `_meta` keys that the message names.',
  },
  'unknown-target': {
    meaning: 'There is no tool, resource, prompt or server of this name, or none that the caller may see.',
    remedy: 'Ask for the list again and use a name from it.',
  },
  'invalid-arguments': {
    meaning:
      'The arguments do not fit, or one of them could never be allowed: a device name, a control character, an option in the place of a value.',
    remedy: 'Correct the arguments that the message names.',
  },
  'message-too-large': {
    meaning: 'The message is larger than `limits.max_message_size`.',
    remedy: 'Send less at once, or raise the limit.',
  },
  unauthenticated: {
    meaning: 'It is not known who calls.',
    remedy: 'Connect with the credentials that the gateway was started with.',
  },
  'permission-denied': {
    meaning: 'No grant allows the call, or one denies it.',
    remedy: 'Run the `storycore-mcp grant` command that the refusal names, or change the grant that it names.',
  },
  quarantined: {
    meaning: 'The server or the tool is held until a person has reviewed it.',
    remedy: 'Review it, then release it.',
  },
  vetoed: {
    meaning: 'A hook refused the call, or the client refused what its server needs for it.',
    remedy: 'Read the reason that the hook or the client gave.',
  },
  frozen: {
    meaning: 'A person stopped all calls.',
    remedy: 'Ask who froze the gateway; the refusal says who and why.',
  },
  'not-approved': {
    meaning: 'A grant asks for a person’s consent, and a person refused it, or nobody gave it in time.',
    remedy:
      'Answer with `storycore-mcp approvals` while the call waits, or run the `storycore-mcp grant` command that the refusal names; it allows just this.',
  },
  'rate-limited': {
    meaning: 'Too many calls at once, or in too short a time.',
    remedy: 'Wait for the time that the message names, then call again.',
  },
  'upstream-failed': {
    meaning: 'The server broke off before it answered; it is being started again.',
    remedy: 'Call again; look first whether a call that writes was done.',
  },
  'limit-exceeded': {
    meaning: 'The call, or the server it was for, used more than its limits allow, and was ended.',
    remedy: 'Ask for less at once, or raise `sandbox.limits` of the server.',
  },
  'upstream-unavailable': {
    meaning: 'The server cannot be started, or fails so often that it is left alone.',
    remedy: 'Run `storycore-mcp doctor`; it names what is missing.',
  },
  timeout: {
    meaning: 'The server did not answer in time.',
    remedy: 'Call again, or raise `server_config.request_timeout`.',
  },
  cancelled: {
    meaning: 'The client cancelled the call, or went away.',
    remedy: 'Nothing is to be done.',
  },
  internal: {
    meaning: 'The gateway failed: a bug, ours.',
    remedy: 'Report it with the call’s id, which is in the message and in the log.',
  },
};

/** What the commands end with. */
export const exitCodes: Readonly<Record<number, string>> = {
  0: 'All is well.',
  1: 'The command failed.',
  2: 'The command line is not right.',
  3: 'It is not known who calls.',
  4: 'A server cannot be reached.',
  5: 'The policy refuses it, or `scan` found what should be held.',
  78: 'The configuration cannot be used; every problem is named.',
};
