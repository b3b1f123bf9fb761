/** Tells the person who runs the gateway; the store does not know where that goes. Never throws. */
export type Warn = (message: string, fields?: Readonly<Record<string, unknown>>) => void;
