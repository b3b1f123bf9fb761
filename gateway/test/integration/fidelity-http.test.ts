import { describeFidelity } from './fidelity/promises.ts';

describeFidelity({ era: 'handshake', by: 'http' });
describeFidelity({ era: 'stateless', by: 'http' });
