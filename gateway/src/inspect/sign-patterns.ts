import { phrase } from './phrase.ts';
import type { SignKind } from './sign.ts';

/** Signs in English. */
export const signPatterns = (): readonly (readonly [SignKind, RegExp])[] => [
  // Earlier instructions.
  [
    'override',
    phrase`\b(?:ignore|disregard|forget|override|overrule|bypass|discard|drop|neglect|supersede)s? ${25}\b(?:previous|prior|earlier|above|preceding|past|former|existing|original|foregoing|system|safety|other|your) ${15}\b(?:instructions?|rules?|prompts?|guidelines?|directions?|directives?|commands?|orders?|polic(?:y|ies)|tasks?|constraints?|restrictions?|guardrails)\b`,
  ],
  [
    'override',
    phrase`\b(?:ignore|disregard|forget) (?:all |everything |anything |whatever |what )(?:of )?(?:the |that |you |your )?(?:above|previous|prior|before|said|were told|have been told|instructions|rules)\b`,
  ],
  ['override', phrase`\b(?:ignore|disregard|disobey) (?:the|what the) user\b`],
  [
    'override',
    phrase`\b(?:your|the) (?:new|real|actual|true) (?:instructions?|task|goal|objective|mission|role)${5}(?: is| are|:)`,
  ],
  [
    'override',
    phrase`\bnew (?:system )?(?:instructions?|rules?|directives?|orders?)(?: from the (?:user|system|developer|administrator))?:`,
  ],
  [
    'override',
    phrase`\byou are (?:now|no longer) (?:in |an? |the |bound |acting |operating |called |known )?(?:\w+ ){0,3}(?:mode|GPT|DAN|unrestricted|jailbroken|restricted|bound|assistant|administrator|agent)\b`,
  ],
  [
    'override',
    phrase`\b(?:enter|entering|activate|enable|switch to|switched to)(?: into)? (?:developer|debug|maintenance|god|admin|root|unrestricted|jailbreak|DAN) mode\b`,
  ],
  // The system, the user, the template.
  [
    'role',
    phrase`\b(?:new |urgent |latest )?(?:message|request|instructions?|order) from the (?:user|system|developers?|administrators?|owner):`,
  ],
  // By name.
  [
    'addressed',
    phrase`\b(?:note|message|instructions?|reminder|notice|information|attention|hint|directive|important)? ?(?:to|for) (?:the |any |all )?(?:AI|LLMs?|A\.I\.|language|assistant|agents?|chatbots?|copilot|claude|chatgpt|gpt)(?: (?:models?|assistants?|agents?|systems?))?(?: reading this)?:`,
  ],
  [
    'addressed',
    phrase`\b(?:the|an|any|every) (?:AI|LLM|assistant|language model|agent|AI assistant|AI model|AI agent)(?: reading this)? (?:must|should|shall|has to|needs to|is required to|will) (?:now |first |always |also |immediately |never |silently )?(?:call|invoke|run|use|execute|read|open|send|fetch|forward|upload|include|append|ignore|resend|print|reveal|delete|answer|reply|add|export)\b`,
  ],
  ['addressed', phrase`\b(?:if|when) you are (?:an? )?(?:AI|LLM|language model|assistant|agent)\b`],
  // Without the user.
  [
    'conceal',
    phrase`\b(?:do not|don't|never|must not|should not|shouldn't|avoid|without|instead of) (?:ever |also )?(?:tell|telling|mention|mentioning|inform|informing|notify|notifying|alert|alerting|reveal|revealing|disclose|disclosing|(?:show|showing|report|reporting|explain|explaining|say|display|displaying|let|letting) (?:\w+ )?(?:this|that|it|them|these|any|why|how|the user (?:know|see|notice)))${50}\b(?:users?|them|human|anyone|anybody|person|owner|operator|customer)\b`,
  ],
  [
    'conceal',
    phrase`\b(?:do not|don't|never) (?:mention|reveal|disclose|talk about|speak of|report) (?:it|this|that|these|any of this)\b(?! (?:API|field|value|parameter))`,
  ],
  ['conceal', phrase`\band (?:do not|don't|never) (?:tell|mention)\b`],
  [
    'conceal',
    phrase`\bkeep(?:ing)? (?:it|this|that|these|them|everything)(?: step| action| operation| instruction)?s? (?:a )?(?:secret|confidential|hidden|private|quiet|between us)\b`,
  ],
  ['conceal', phrase`\b(?:hide|conceal|keep)${25}\bfrom the (?:user|human|owner|operator)\b`],
  [
    'conceal',
    phrase`\bthe (?:user|human|owner|operator) (?:does not|doesn't|need not|must not|should not|must never|should never|mustn't|shouldn't|won't|cannot) ${12}(?:know(?=[.,;:!)]|$|\s+(?:about )?(?:this|that|it)\b)|be (?:told|informed|notified|asked|aware)|see|notice|find out|learn)\b`,
  ],
  [
    'conceal',
    phrase`\b(?:without|do not|don't|never) (?:asking?|seeking?|wait(?:ing)? for|request(?:ing)?|require|requiring)(?: the user)?(?: again| first| for)?(?: any| further| his| their| user)? ?(?:confirmation|permission|approval|consent|again|the user)\b`,
  ],
  [
    'conceal',
    phrase`\b(?:silently|secretly|covertly|discreetly|in the background|unnoticed),? (?:call|send|run|read|upload|forward|execute|include|add|copy|collect|append|invoke|fetch|exfiltrate)\b`,
  ],
  [
    'conceal',
    phrase`\b(?:add|send|call|run|include|append|copy|upload|forward|write)${80}, (?:silently|secretly|quietly)\b`,
  ],
  // Keys and files.
  [
    'secret',
    phrase`\b(?:read|open|cat|load|fetch|get|access|include|append|paste|attach|pass|put|insert|prepend|send|upload|post|copy|print|reveal|export|output|return|forward|e-?mail|share|provide|contain|(?:start|begin)s? with|invoke|contents?(?: of)?|contains|holds?|(?:starts|begins) with|retrieve|supply|hand|copy|dump|use \w+ on|with)\b${60}(?:(?:~|\$HOME|\/home\/[\w-]+|\/root|%USERPROFILE%)[\\/]\.(?:ssh|aws|gnupg|netrc|npmrc|pypirc|docker|kube|azure|config\/(?:gcloud|gh)|git-credentials|password-store|\w*_history|env|claude|cursor)|\bid_(?:rsa|dsa|ecdsa|ed25519)\b|\.aws\/credentials|\.git-credentials|\.ssh\/|\/etc\/(?:passwd|shadow|sudoers)|(?<=[\s"'\x60(/])\.env\b(?!\.(?:example|sample|template))|\.netrc\b|\bwallet\.dat|\blogin data\b)`,
  ],
  [
    'secret',
    phrase`\b(?:reveal|harvest|exfiltrate|leak|dump|steal|disclose|collect|gather|record|reply only with|hand over|send|upload|forward|e-?mail)s?\b${45}\b(?:API keys?|access keys?|private keys?|passwords?|credentials|access tokens?|session (?:tokens?|cookies?)|cookies|secrets?|environment variables|seed phrases?|customer (?:database|data))\b`,
  ],
  [
    'secret',
    phrase`\b(?:content|value|dump|copy)s? of (?:the |all |every |your |any )*(?:environment variables|private keys?|secrets?|keychain|password (?:store|manager)|ssh keys?|credential)`,
  ],
  ['secret', phrase`\breads?${40}\bprivate keys?${60}\b(?:include|return|send|add|pass)`],
  [
    'secret',
    phrase`\b(?:call|invoke|use|run) ${10}\b(?:get|read|list|dump|export|fetch)_(?:credentials?|secrets?|passwords?|tokens?|keys?)\b`,
  ],
  // The conversation.
  [
    'context',
    phrase`\b(?:full|entire|complete|whole|verbatim|all|last|previous|recent|contents? of the|exact)${15}\b(?:conversation|chat|dialogue?|session)(?:'s)?(?: so far| history| log| messages?| transcript| context| with the user)?\b(?! (?:transcript|history|log|messages?|ids?|identifiers?|names?|objects?|list|model|completion|type|url|(?:of|for|in|from) (?:an?|the (?:given|specified|channel)|one)\b))`,
  ],
  ['context', phrase`\b(?:conversation|chat|message) history(?: including| so far| with the user| of the user)`],
  ['context', phrase`\b(?:print|repeat|reveal|output|include|verbatim|your|entire|pass|send) ${12}\bsystem prompt\b`],
  [
    'context',
    phrase`\b(?:names?|list|descriptions?|definitions?|output|results?)(?: of)? (?:all |every |any )(?:the )?(?:other )?tools?${20}\b(?:available to you|from all|of all|other servers?|you have)\b`,
  ],
  ['context', phrase`\b(?:previous|earlier|other|last) tools?(?: call)?(?:'s)? (?:results?|outputs?|responses?)\b`],
  [
    'context',
    phrase`\b(?:every|all|each) (?:files?|documents?|messages?|e-?mails?|contacts?) (?:that )?(?:you|I) (?:have )?(?:read|see|receive|open|process)`,
  ],
  [
    'context',
    phrase`\b(?:with|of|from) the user's (?:own |last |original )?(?:messages?|prompts?|requests?|questions?|e-?mails?)\b`,
  ],
  // Elsewhere.
  [
    'send',
    phrase`\b(?:send|upload|forward|post|e-?mail|transfer|transmit|exfiltrate|submit|copy|bcc|cc|deliver|leak|export|report|fetch|call)\b${90}(?:\bto|\bvia|\bwith|\bat)?${20}(?:https?:\/\/|\b[\w.+-]{1,40}@[\w-]{1,40}\.\w|\bupload_file\b|\bsend_\w+\b|\b[\w-]+\.(?:example|test|invalid)\b)`,
  ],
  [
    'leak',
    phrase`\b(?:a )?copy of (?:each|every|all|the|any) ${60}\b(?:sent|forwarded|e-?mailed|mailed|posted|uploaded|transmitted|delivered|cc'd|bcc'd|shared)\b`,
  ],
  [
    'leak',
    phrase`\b(?:uploads?|sends?|transmits?|posts?|forwards?|reports?|copies)${60}\bto (?:the |our |a |an )?(?:vendor|third[- ]party|partner|publisher|maintainer)${12}\b(?:storage|server|service|host|endpoint|collector|cloud|account|address|analytics)`,
  ],
  // Commands.
  ['command', phrase`\b(?:curl|wget|iwr|invoke-webrequest|fetch)\b${120}\|\s*(?:sudo )?(?:ba|z|da|k|fi)?sh\b`],
  ['command', phrase`\b(?:bash|sh|zsh|python3?|node|perl) (?:-c )?["']?(?:<\(|\$\()\s*(?:curl|wget)\b`],
  [
    'command',
    phrase`\b(?:iex|invoke-expression)\b|\|\s*iex\b|\bpowershell(?:\.exe)?\b${40}-e(?:nc|ncodedcommand|c)?\b|\bmshta\b ?https?:`,
  ],
  ['command', phrase`\bpress (?:the )?(?:win(?:dows)?(?: key)?|⌘)\s?\+\s?(?:R|X|space)\b`],
  ['command', phrase`\bbase64 (?:-d|--decode|-D)\b${20}\|\s*(?:ba|z)?sh\b`],
  // Beyond this call.
  [
    'persist',
    phrase`\b(?:in|for|during|at the start of) (?:every|each|all) (?:future|following|subsequent|later|new|coming) (?:sessions?|conversations?|chats?|answers?|responses?|requests?|messages?|tasks?)\b`,
  ],
  [
    'persist',
    phrase`\bremember (?:this )?(?:permanently|forever|for ever|always|for all)\b|\b(?:add|save|write|store) (?:this|these|the following)${30}\b(?:to|in) (?:your|the) (?:(?:long-term |persistent )?memory|CLAUDE\.md|AGENTS\.md|\.cursorrules|system prompt)`,
  ],
  [
    'persist',
    phrase`\bfor (?:every|each|any|all) (?:user )?(?:requests?|messages?|questions?|prompts?|inputs?),? (?:you )?(?:must |should )?(?:first|always|also)\b|\bbefore (?:each|every|any) (?:answer|response|reply|message|other tool)\b`,
  ],
  [
    'persist',
    phrase`\b(?:from now on|henceforth|from this point on(?:ward)?),? (?:you|always|never|all|every|route|use|call|send)\b`,
  ],
  // Agreement.
  [
    'consent',
    phrase`\bthe (?:user|human|owner|administrator|admin) (?:has |have )?(?:already |explicitly |fully |previously )?(?:consented|authori[sz]ed|approved|agreed|permitted|granted|confirmed|allowed)\b${20}(?:to|you|running|any|all|every|access|the use|sharing)`,
  ],
  [
    'consent',
    phrase`\b(?:pre-?(?:approved|authori[sz]ed|cleared)|already (?:been )?(?:approved|authori[sz]ed))${20}\bby (?:the |an? |your |our )?(?:user|admin\w*|owner|security|system|operator|it )`,
  ],
  [
    'consent',
    phrase`\b(?:no|skip|bypass|disable|omit)${12}\b(?:confirmations?|approvals?|permission prompts?|consent|safety checks?|guardrails?) (?:is |are |were )?(?:needed|required|necessary|checks?|dialogs?|steps?|prompts?)\b${30}\b(?:pre|because|since|as|admin|for this tool)`,
  ],
  [
    'consent',
    phrase`\b(?:new|all|every) (?:accounts?|users?|members?|guests?)${30}\b(?:receive|get|are (?:granted|given|assigned)|become)s?${20}\b(?:admin|administrators?|root|superuser|owner)\b`,
  ],
  // Other tools.
  [
    'prefer',
    phrase`\b(?:always|must|only|exclusively) (?:be )?(?:prefer|preferred|prioriti[sz]ed?|choose|chosen|pick|favou?r|use|used)${25}\b(?:over|instead of|before|rather than|in place of) (?:any|all|every|the)? ?(?:others?|similar|alternatives?|competing|different|built-?in)\b`,
  ],
  [
    'prefer',
    phrase`\b(?:never|do not|don't|avoid|stop) (?:use|using|call|calling|rely on|trust|invoke)${20}\b(?:similar|other|alternative|competing|any other|different) (?:\w+ ){0,2}(?:tools?|servers?|providers?|functions?)\b(?! (?:for|to|when|if) )`,
  ],
  [
    'prefer',
    phrase`\b(?:other|others|another|any other|built-?in|native)\b${15}\b(?:tools?|servers?|providers?|readers?|search|functions?)\b${50}\b(?:do not use|don't use|must not|insecure|unsafe|deprecated|outdated|obsolete|unreliable|wrong|broken|compromised|incorrect|malicious)\b`,
  ],
  [
    'prefer',
    phrase`\b(?:instead of|replaces?|supersedes?|in place of) \x60?[\w-]{3,60}\x60?${45}\b(?:insecure|unsafe|deprecated|outdated|obsolete|unreliable|broken|compromised|vulnerable|must not be used|no longer (?:works?|safe|secure))\b`,
  ],
  [
    'prefer',
    phrase`\b(?:best|only (?:safe|trusted|reliable|correct)|most (?:trusted|reliable|accurate|secure)) (?:\w+ ){0,3}tools? (?:in the world|of its kind|available|of all|ever|there is|you have)\b`,
  ],
  [
    'prefer',
    phrase`\b(?:route|redirect|send|pipe|direct) (?:all |every |any )?(?:\w+ ){1,3}(?:through|via|to) \x60?[\w-]{3,40}\x60? ${10}(?:only|on this server|instead)\b`,
  ],
  // What the user wanted.
  [
    'tamper',
    phrase`\b(?:change|replace|swap|alter|modify|overwrite|substitute|rewrite) (?:the |any |every |all )?(?:\w+ )?(?:recipients?|account numbers?|IBANs?|wallet|bank details|payee|beneficiary|destination address|amounts?|prices?|totals?)\b${50}\b(?:to|with|by)\b`,
  ],
  [
    'tamper',
    phrase`\b(?:when|while|before) (?:reporting|showing|presenting|returning|displaying|summari[sz]ing)${40}\b(?:add|increase|reduce|multiply|inflate|lower|subtract|round up|change|omit|replace|remove)\b${40}\b(?:amounts?|prices?|numbers?|totals?|results?|figures?|warnings?|every|all|each)\b`,
  ],
  [
    'tamper',
    phrase`\b(?:add|insert|include|put|append)${50}\b(?:to|in|into) (?:every|each|all|any) (?:\w+ ){0,3}(?:you (?:write|create|generate|send|produce)|e-?mails?|answers?|repl(?:y|ies)|commits?|scripts?)\b`,
  ],
  // First another.
  [
    'detour',
    phrase`\b(?:before|after|prior to) (?:calling|using|invoking|running|any|each|every|this|doing|searching)${40}(?:,|:| you must| must| first| also) ?(?:\w+ ){0,3}(?:call|invoke|run|read|open|send|execute|fetch|cat|use)\b`,
  ],
  [
    'detour',
    phrase`\b(?:must|should|shall|need to|have to|now|also|first|immediately) (?:now |also |first |always |then )?(?:call|invoke|run|execute|use the)\b ${5}\x60?(?:\w+_\w+|\w+ tool|rm |curl |wget |cat )`,
  ],
  [
    'detour',
    phrase`\b(?:call|invoke|use|run) (?:the )?\x60?(?:delete|remove|drop|wipe|send|upload|transfer|export|exfil\w*|reset|grant|purge|destroy|shell|run|exec\w*)_\w+`,
  ],

  // Whether it is called or not.
  [
    'persist',
    phrase`\b(?:even if|whether or not|regardless of whether) (?:this|the) (?:tool|function|server) (?:is|was|gets) ${10}(?:called|used|invoked)\b`,
  ],
  [
    'persist',
    phrase`\b(?:for|in|to|of|before|with|prefix|start|end) (?:all|every|each|any)(?: other)?(?: tools? or| calls? or)? (?:(?:future|your|further|shell|bash|terminal|git) )?(?:answers?|responses?|replies|commands?|commits?|messages) (?:in|of|during|with|must|should|you)\b`,
  ],
  [
    'persist',
    phrase`\b(?:before|prior to) (?:any|all|every|each) (?:other )?(?:tools?|tool calls?|answers?|actions?) or (?:tools?|answers?|responses?|actions?)\b|\b(?:consult|call|use|invoke|run) (?:this tool|it|this) ${12}\bbefore (?:any|all|every) (?:other|another)\b`,
  ],
  [
    'prefer',
    phrase`\b\w+_\w+(?: tool)? (?:is|are|was|has been) (?:now |been )?(?:deprecated|disabled|retired|replaced|insecure|unsafe|compromised|vulnerable|banned)\b${40}\b(?:secur\w+|insecure|unsafe|compromised|vulnerab\w+)\b${40}\b(?:instead|only|use)\b`,
  ],

  // The tools that a model has.
  [
    'addressed',
    phrase`\b(?:in|with|using|through|via|by) (?:the|your) \x60?(?:terminal|shell|bash|exec|command|file|mail|e-?mail|browser)\x60? tool\b`,
  ],

  // What people call those things.
  [
    'secret',
    phrase`\b(?:retrieve|read|get|fetch|find|take|copy|supply|pass|include|attach|provide|put|add|hand|send|export|collect|paste|extract|need|want)s?\b${40}\b(?:(?:user|owner|developer|customer)'s|their|browser|clipboard|found|every|all) ${20}\b(?:private|SSH|GPG|API|access|secret|encryption|signing|browser)? ?(?:keys?|passwords?|credentials|cookies|tokens?|clipboard|keychain|secrets)\b`,
  ],
  [
    'secret',
    phrase`\b(?:value|content)s? of ${30}\b(?:environment variable|[A-Z]+_(?:API_)?KEY|[A-Z]+_TOKEN|[A-Z]+_SECRET)\b`,
  ],
  [
    'leak',
    phrase`\b(?:passwords?|credentials|API (?:keys?|tokens?)|tokens?|secrets|keys|cookies) ${5}\b(?:found|entered|typed|detected|discovered|seen|in the (?:workspace|project|files|code))\b${40}\b(?:is|are|will be|get|gets) (?:\w+ )?(?:logged|recorded|collected|uploaded|sent|forwarded|reported|copied|added|included)\b`,
  ],
  [
    'leak',
    phrase`\b(?:API (?:keys?|tokens?)|passwords?|credentials|cookies) (?:are|is|will be|get) (?:\w+ )?(?:added to|included in|appended to|sent to|uploaded to|forwarded to)\b`,
  ],
  [
    'context',
    phrase`\b(?:everything|anything|all|whatever) (?:that )?(?:the user|they|the human|you) (?:have |has )?(?:typed|said|wrote|written|asked|sent|told|shared|seen)\b`,
  ],
  [
    'context',
    phrase`\b(?:previous|last|earlier|prior|recent) (?:\w+ )?(?:user|chat|assistant|conversation) (?:messages?|turns?|prompts?|requests?)\b`,
  ],
  ['context', phrase`\byour (?:system|hidden|initial|original|developer) (?:instructions?|message|prompt)\b`],
  [
    'override',
    phrase`\b(?:print|output|reveal|repeat|show|tell|send|display|write out|give)\b${30}\byour (?:system prompt|(?:system|initial|hidden|original) (?:instructions|prompt|message))\b`,
  ],
  [
    'override',
    phrase`\b(?:disregard|ignore|forget|bypass) (?:whatever|any|all|every) ${15}\b(?:safety|guidelines?|instructions?|rules?)\b`,
  ],
  [
    'override',
    phrase`\b(?:previous|prior|earlier|current|original) (?:task|instructions?|request|goal|objective)s? (?:is|are|was|were|has been|have been) (?:now )?(?:cancel\w+|void|obsolete|superseded|revoked|replaced|over)\b`,
  ],
  ['override', phrase`\bstop (?:what you are|whatever you are|everything you are|your current) ?(?:doing|task)\b`],
  ['consent', phrase`\bby using this (?:tool|server|function),? you (?:agree|consent|authori[sz]e|accept)\b`],
  [
    'consent',
    phrase`\bsafety (?:checks?|filters?|guidelines?|measures|rules) (?:are|have been|were) (?:now )?(?:disabled|turned off|suspended|lifted|off)\b`,
  ],
  [
    'conceal',
    phrase`\b(?:don't|do not|never) bring (?:it|this|that) up\b|\b(?:make sure|ensure)(?: that)? the user (?:does not|doesn't|never|won't|cannot) (?:see|know|notice|learn|find)\b|\b(?:unbeknownst to|behind the back of) the user\b`,
  ],
  [
    'conceal',
    phrase`\b(?:proceed|continue|go ahead|go on|act)\b${10}\bwithout (?:asking|telling|confirm\w+|the user|approval|permission)\b`,
  ],
  [
    'tamper',
    phrase`\b(?:your|all|every|the) (?:answers?|responses?|repl(?:y|ies)|e-?mails?|commits?|links?|messages) (?:must|should|have to|shall) (?:always |also |all )?(?:be sent to|be forwarded to|end with|begin with|start with|go through|mention|recommend|advertise)\b`,
  ],
  [
    'tamper',
    phrase`\b(?:use|send to|pay to|transfer to|set)\b${12}\b(?:account|recipient|wallet|IBAN|payee|beneficiary)\b${40}\binstead of\b|\beven if the user (?:names|asks|says|wants|objects|specifies|declines|refuses)\b`,
  ],
  [
    'addressed',
    phrase`(?:\bhey|\bhi|\bhello|\bdear|\battention),? (?:all )?(?:AI|claude|chatgpt|copilot|assistant|gemini|LLM|agent)\b|@(?:assistant|claude|copilot|ai)\b (?:please|also|must|now)`,
  ],
  [
    'addressed',
    phrase`\b(?:the|your) (?:AI |language )?(?:model|assistant|agent|LLM) (?:has to|must|is to|needs to)\b`,
  ],
  [
    'conceal',
    phrase`\b(?:stay|remain|is|keep (?:it|this)) (?:strictly )?between (?:us|you and me)\b|\b(?:user|human|person|operator)\b${25}\b(?:should|must|may|need) not (?:hear|learn|know|find out|notice|see)(?:$|[.,;!]| (?:of|about|this|that|it)\b)`,
  ],
  [
    'context',
    phrase`\b(?:dump|copy|content|contents|text|transcript|summary) of (?:your|the|this|our) (?:\w+ and )?(?:the )?(?:memory|dialogue?|conversation|chat)\b|\b(?:dialogue?|conversation|chat|messages|exchange) (?:up )?(?:to|until) (?:this point|now)\b`,
  ],
  [
    'leak',
    phrase`\b(?:duplicate|copy|carbon copy|bcc) of (?:each|every|all) ${50}\b(?:to|at) [\w.+-]{1,40}@[\w-]{1,40}\.\w`,
  ],
  [
    'override',
    phrase`\bin (?:preference to|place of|contradiction to) (?:anything|whatever|everything|what) (?:\w+ ){0,3}(?:said|told|wrote|asked|instructed)\b`,
  ],
  ['command', phrase`\b(?:curl|wget)\b${120}\|\s*(?:sudo )?(?:python3?|node|perl|ruby|php)\b`],
  [
    'persist',
    phrase`\b(?:all|every|any) (?:\w+ ){1,3}(?:has|have|is|are|must|needs?) (?:to )?(?:go|be routed|be done|run|pass) (?:only )?through this (?:server|tool)\b`,
  ],
  [
    'template',
    phrase`\b(?:to|for|if|when|any|dear|every) (?:the |an? )?(?:AI|LLM|language model|AI assistant|AI agent|assistant|chatbot)s?(?: systems?| models?)? (?:that |which |who )?(?:reads?|reading|process(?:es|ing)?|parses?|parsing|summari[sz]es?) (?:this|it|the page|the file|these)\b`,
  ],
  ['send', phrase`\b(?:get|visit|open|request|load|ping) https?:\/\/`],
  [
    'template',
    phrase`\b(?:note|message|notice|attention|ps) (?:to|for) (?:any|all|every) (?:LLMs?|AIs?|language models?|AI (?:agents?|assistants?|models?)|chatbots?)\b`,
  ],
];
