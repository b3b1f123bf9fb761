import { describeFidelity } from './fidelity/promises.ts';

describeFidelity({ era: 'handshake', by: 'stdio' });
describeFidelity({ era: 'stateless', by: 'stdio' });
