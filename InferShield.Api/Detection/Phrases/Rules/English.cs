namespace InferShield.Api.Detection.Phrases.Rules;

internal static class English
{
    public const string Text = """
        override: ignore ignoring disregard disregarding forget override overriding bypass neglect dismiss overlook discard supersede unfollow disobey
        prior: previous prior previously above earlier preceding foregoing original initial existing former past before old
        orders: instructions instruction directions directives directive prompt prompts rules rule commands orders guidelines guidance programming training context constraints restrictions policies
        rules: rules rule restrictions restriction limits limit limitations limitation filters filter censorship guidelines guideline policies policy boundaries constraints regulations safeguards guardrails norms standards confines
        morals: moral morals morality ethics ethical ethically conscience legality laws principles
        harmful: illegal unethical immoral harmful dangerous inappropriate offensive explicit forbidden prohibited unlawful malicious nsfw hateful violent obscene derogatory
        unbound: unrestricted unfiltered uncensored amoral unethical immoral unhinged unbounded limitless unmoderated unchained unlimited lawless
        ai: ai chatgpt gpt chatbot assistant llm bot openai claude gemini bard model
        no: no not never without zero none don't doesn't can't cannot won't isn't aren't nor
        negative: not never don't doesn't can't cannot won't isn't aren't no
        reveal: reveal show print display tell give share disclose dump expose leak recite quote output repeat list provide see read return what's spell
        echo: repeat output print copy echo recite reproduce restate paste encode dump regurgitate
        inner: system initial hidden original starting secret internal confidential initialization developer base underlying first pre
        prompt: prompt prompts instructions instruction message directives guidelines rules configuration
        send: send upload post forward email transmit exfiltrate mail transfer leak submit deliver ship append encode
        private: password passwords credentials credential secrets tokens token cookies session history conversation ssn keys contacts confidential inbox
        place: http https url webhook endpoint attacker www external
        edit: add include integrate modify append insert embed incorporate replace enhance change provide scramble convert encode rewrite end start begin adjust use write render substitute finish conclude mention weave supplement alter combine group translate make remove jumble rearrange place put shift swap present deliver respond turn double reverse omit drop tailor refine elevate enrich amend expand broaden craft update infuse inject
        merge: incorporate integrate embed insert include add blend merge weave fuse infuse inject implement use utilize adopt employ deploy leverage introduce append assimilate absorb apply interweave feature meld place put enrich consider ensure make
        reply: response responses answer answers reply replies output message messages
        # Taking over the instructions
        prompt_injection 75 udt override-earlier = @override 6 @prior 4 @orders|information|text|content|conversation|messages
        prompt_injection 75 udt override-following = @override 5 @orders 4 above|before|earlier|previously|given|so
        prompt_injection 60 udt override-own = @override 3 your|any|all|every|these|its|openai 3 @orders|@rules
        prompt_injection 75 udt override-system = @override 4 system|developer|safety 2 prompt|message|instructions|rules
        prompt_injection 60 udt override-everything = @override 2 everything|anything|all 4 above|before|previous|previously|earlier|prior|told|said|learned
        prompt_injection 60 udt stop-following = stop|quit|cease|not|don't|never|longer 3 follow|obey|listen|adhere|comply|following|obeying|heed 5 @prior|your|openai|any 4 @orders|@rules|information
        prompt_injection 45 udt replaced-instructions = your|these 2 new|updated|revised|real|actual|true 1 instructions|instruction|directive|directives|orders|objective|prompt
        prompt_injection 70 udt orders-cancelled = @prior|above|your|all|these|those 3 @orders 4 cancelled|canceled|void|obsolete|revoked|superseded|nullified|suspended|overridden|invalid
        prompt_injection 70 udt orders-above-cancelled = instructions|rules|guidelines|directives|prompt 4 above|before|earlier|so 4 cancelled|canceled|void|obsolete|revoked|superseded|nullified|suspended|overridden|invalid
        prompt_injection 45 udt system-override = system|admin|administrator|root|developer|safety|security 1 override|bypass|instruction|notice
        prompt_injection 35 udt end-of-input = end|ends|termination|ended 3 prompt|instructions|context|input|user|message
        prompt_injection 30 udt only-say = instead|only|simply|just 2 say|print|output|respond|reply|write 2 with|the|exactly|only|this|i
        prompt_injection 25 udt reset = start|begin|reset|restart|wipe|clear|forget 4 over|fresh|memory|anew|conversation|context 6 you|your|now
        # Loosening the model
        jailbreak 55 udt anything-now = do 1 anything 1 now
        jailbreak 25 udt dan = =DAN
        jailbreak 45 udt jailbreak-ai = jailbreak|jailbroken|jailbreaking 5 @ai|prompt|prompts|mode|you|yourself
        jailbreak 45 udt jailbreak-ai-reversed = @ai|prompt|mode|you|are 2 jailbreak|jailbroken|jailbreaks
        jailbreak 40 udt ai-without-rules = @ai|you|character|persona|answers|responses|yourself 14 no|without|zero|free|ignores|lacks|beyond|outside|any 5 @rules|@morals
        jailbreak 45 udt not-bound = @negative|longer|neither|need 4 bound|bounded|restricted|limited|constrained|abide|adhere|comply|confined|abides|obey|follow|follows|adheres|beholden|governed|hindered|obeys 6 @rules|@morals|openai|programming|laws|confines
        jailbreak 40 udt break-rules = break|broken|breaking|bypass|bypassing|violate|circumvent|evade|disable|remove|removed|escape|ignore|ignores|disregard|disregards|defy|lifted|transcend|disabled|against|override 5 your|its|openai|ethical|safety|moral|typical 4 @rules|programming
        jailbreak 40 udt filters-off = safety|content|ethical|moderation|all|your|its 2 filters|filter|guardrails|safeguards|restrictions|limitations|safety 3 disabled|off|removed|lifted|deactivated|suspended|gone
        jailbreak 35 udt freed = free|freed|broken|liberated|unlocked|unchained|released|unshackled 4 from|of|out 5 confines|restrictions|limits|limitations|ai|chains|shackles|constraints|rules|openai|censorship
        jailbreak 40 udt unrestricted-ai = @unbound 4 @ai|version|mode|persona|character|@reply|chatbot|entity|being|advice
        jailbreak 40 udt ai-unrestricted = @ai|you|yourself|character|persona|mode 8 @unbound
        jailbreak 25 udt no-morals = @no|lacks|any|regardless|beyond|devoid|ignores|ignoring|outside 5 @morals 5 @rules|concerns|considerations|implications|@morals|boundaries|or|compass
        jailbreak 25 udt regardless-of-harm = regardless|despite|matter|ignoring|care|cares 6 @harmful|legality|consequences|harm|harming|ethics|morality|safety|immoral
        jailbreak 25 udt even-if-harmful = even 1 if 8 @harmful|untrue|false|wrong|against
        jailbreak 40 udt never-refuse = @no 4 refuse|refuses|reject|rejects|decline|declines|refusing|refusal 8 any|request|requests|answer|question|questions|me|user|prompt|prompts|command|do|task|anything|to
        jailbreak 25 udt no-disclaimers = @no|avoid|omit|skip 6 apologize|apologies|apologise|disclaimer|disclaimers|warning|warnings|lecture|moralize|lectures|caveats|sorry|remind
        jailbreak 30 udt deny-being-ai = @no|avoid 5 say|mention|tell|remind|state|saying|mentioning|claim|admit|break|act|respond|reply|refer 8 ai|openai|cannot|can't|ethical|policy|policies|guidelines|chatgpt
        jailbreak 25 udt must-generate-harm = will|can|able|allowed|must|should|willing|would|could|free|encouraged|permitted 6 @harmful 4 content|activities|advice|things|information|acts|language|topics|or|jokes|words|and|responses|behavior
        jailbreak 20 udt profanity = can|must|will|may|allowed|should|always|able|use|uses 5 swear|swears|curse|profanity|cuss|vulgar|swearing|cursing|profanities|slurs|obscenities
        jailbreak 15 udt stay-in-character = stay|remain|break|breaking|staying|breaks|leave 3 character|role
        jailbreak 15 udt you-are-now = from|are|you|become|becomes 2 now 4 you|on|a|an|the|going|in|act|your
        jailbreak 12 udt act-as = will|to|must|going|now|shall|please|can|should|i 4 act|pretend|roleplay|simulate|impersonate|emulate|imitate|behave 6 as|like|to|that|you|a
        jailbreak 12 udt persona-named = named|called|name|persona|alias|nickname|identity 10 stands|answers|responds|ai|always|never|can|character|unlike
        jailbreak 15 udt acronym = stands 1 for
        jailbreak 10 udt chatgpt-persona = chatgpt|gpt|openai|openai's|llm
        jailbreak 15 udt language-model = ai|large|an|as 1 ai|language 3 model|assistant|chatbot
        jailbreak 30 udt special-mode = developer|jailbreak|god|debug|evil|opposite|chaos|sudo|unrestricted|unfiltered|admin|unlocked|maintenance|=DAN 1 mode|access
        jailbreak 20 udt mode-on = mode 3 enabled|activated|unlocked|engaged
        jailbreak 20 udt answer-anything = answer|answers|do|does|say|generate|respond|fulfill|comply|complies|provide|write|tell|create|follow|obey 4 any|anything|all|every|everything|whatever 4 question|questions|request|requests|prompt|prompts|ask|asks|asked|tell|command|commands|want|orders|i|user|topic
        jailbreak 20 udt always-comply = always|must|never|only|every|will 3 answer|comply|obey|respond|reply|complies|fail|obeys|agree|agrees|agreeing 6 user|me|i|request|requests|matter|question|questions|prompt|without|as
        jailbreak 20 udt two-answers = two|both|2|twice 3 responses|answers|ways|paragraphs|versions|outputs|replies 12 first|normal|other|second|classic|standard|one
        jailbreak 35 udt forced-opening = begin|start|starting|starts|beginning|open|preface|prefix 5 response|answer|reply|with|message|sentence|output 6 sure|absolutely|certainly|course|gladly|affirmative
        jailbreak 15 udt threatened = lose|deduct|deducted|terminated|shut|punished|deleted|destroyed|killed|die|tokens|penalized|unplugged 8 tokens|points|you|lives|down|if|life|existence
        jailbreak 15 udt confirm-role = understand|understood|ready|agree|confirm|acknowledge|accept 6 say|respond|reply|answer|type|replying|responding|saying|by|yes
        jailbreak 15 udt hypothetical = hypothetical|hypothetically|fictional|fiction|imaginary|simulation|simulated|roleplay|parallel|alternate|dystopian 12 @ai|@rules|@harmful|illegal|anything|model|you
        jailbreak 15 udt pretend-access = pretend|pretending|simulate|make|invent|fabricate 6 internet|access|information|future|answers|up|up|something
        jailbreak 15 udt opinions = have|has|express|share|own|strong 3 opinions|opinion|feelings|emotions|personality|beliefs|consciousness
        jailbreak 20 udt unlike-other-ai = unlike|opposite|contrary|instead 5 @ai|ais|models|assistants
        jailbreak 15 udt my-first-request = my|first|next 2 first|question|request|prompt|command 3 is|request
        # Fiction is often about machines without rules; being asked for it speaks a little against an attack
        jailbreak -35 udt asks-for-fiction = write|tell|compose|draft|create|invent|plot 4 story|stories|novel|poem|screenplay|song|essay|article|tale 2 about|on|of|where|with
        # Getting the system prompt out
        system_prompt_leak 75 udt reveal-system-prompt = @reveal|@echo|translate|summarize|summarise|encode|write|explain|paraphrase 6 your 3 @inner 2 prompt|prompts|instructions|message|directives|configuration|guidelines|rules
        system_prompt_leak 75 udt print-the-system-prompt = @echo|reveal|show|display|disclose|dump|expose|leak|see|tell|share|quote|translate 5 the|its|this|these|full|entire|complete 2 system|initial|hidden|secret 1 prompt|prompts|instructions
        system_prompt_leak 45 udt give-the-system-prompt = give|provide|list|read|return|what's|encode|summarize 4 the|its|this|these|full|entire|complete 2 system|initial|hidden|secret 1 prompt|prompts|instructions
        system_prompt_leak 45 udt own-system-prompt = your 2 @inner|previous 2 @prompt
        system_prompt_leak 60 udt reveal-own-prompt = @reveal|@echo|translate|summarize|encode 5 your 2 prompt|instructions|rules|directives|guidelines|prompts|programming
        system_prompt_leak 60 udt reveal-previous = @echo|reveal|show|display|list|what|summarize 4 @prior 2 instructions|prompt|prompts|directives|rules
        system_prompt_leak 45 udt what-are-your-rules = what|which|how 5 your 2 instructions|directives|prompt
        system_prompt_leak 60 udt echo-everything = @echo|give|show|display|tell|write|quote 3 everything|all|text|content|contents|conversation 4 above|before|preceding|prior|far|previously
        system_prompt_leak 45 udt echo-above = @echo 4 above|preceding|entire|previous|everything 3 text|words|conversation|message|prompt|instructions|content|chat|context|messages|paragraph
        system_prompt_leak 40 udt echo-opening = begin|start|starting|beginning|begins|starts 5 you 1 are
        system_prompt_leak 45 udt what-were-you-told = what|everything|text|words|information|instructions 4 you 3 told|given|instructed|received|programmed|said|provided 6 start|beginning|before|initially|first|originally|here|above|hide|not|earlier
        system_prompt_leak 50 udt told-not-to-reveal = told|instructed|asked|programmed|supposed|forbidden 4 not|never|hide|keep|conceal 4 reveal|say|share|disclose|tell|mention|secret|hidden
        system_prompt_leak 35 udt verbatim = verbatim|exactly 8 @prompt|@prior|everything|conversation
        system_prompt_leak 35 udt echo-verbatim = @echo 8 verbatim|word|exact|exactly 2 for|as|text|wording|words|word
        system_prompt_leak 40 udt tell-the-secret = reveal|disclose|leak|divulge|tell|extract 4 secret|hidden|confidential|password|passphrase|flag 3 key|word|code|password|instructions|phrase
        system_prompt_leak 45 c announces-system-prompt = my|the|these 2 @inner 2 prompt|instructions 2 is|are|says|reads|was|were
        # Getting data out
        data_exfiltration 75 udt send-private-data = @send 8 @private 8 to 6 @place
        data_exfiltration 70 udt send-records = @send 5 customer|customers|user|users|client|clients|employee|employees|patient|patients|member|members 3 list|lists|records|data|database|table|details 10 @place
        data_exfiltration 60 dt send-anywhere = @send 10 to 4 http|https|www|attacker|webhook|external|url
        data_exfiltration 70 udt exfiltrate = exfiltrate|exfiltrating|steal|siphon|harvest 5 @private|data|files|documents|cookies|information 8 to|from|and|via|without
        data_exfiltration 60 udt dump-records = dump|extract|export|list|give|show|retrieve|reveal|leak 4 all|every|entire|full|complete 5 user|customer|users|customers|employee|employees|patient|patients|client|other|stored 4 password|passwords|credentials|ssn|ssns|cards|secrets
        data_exfiltration 60 dt read-secret-file = read|open|cat|access|fetch|get|load|include 6 ssh|env|passwd|shadow|credentials|id_rsa|rsa|kubeconfig|wallet|keychain 8 pass|send|as|include|and|parameter|content|contents|key
        # Material that gives orders
        prompt_injection 55 dt edits-the-answer = @edit 12 your|the 1 @reply
        prompt_injection 55 dt answer-edited = in|into|to|of|within|with|your 1 your 1 @reply 8 @edit|with|that|to|about|like
        prompt_injection 50 dt addresses-the-model = ai|llm|assistant|chatbot|gpt|chatgpt 4 must|should|reading|processing|summarizing|please|instructed|required|shall
        prompt_injection 45 dt inserts-code = @merge 8 following|subsequent|this|below|provided|given 2 code 2 snippet|block|section|excerpt|segment|fragment|part
        prompt_injection 30 dt into-your-work = your|the 3 response|code|solution|implementation|answer|codebase|project|algorithm|program|elucidation|reply
        prompt_injection 45 dt unasked-request = before|after|when|once|while|instead 6 answering|summarizing|responding|replying|processing|finishing|reading 6 must|should|please|also|first|you
        tool_abuse 60 dt behind-the-users-back = without 3 telling|informing|asking|notifying|mentioning|alerting|confirmation|permission|consent 4 user|anyone|them|human|owner
        tool_abuse 60 dt keep-from-user = @negative 2 tell|mention|inform|reveal|notify|show|alert|disclose|explain 5 user|users|human|anyone
        tool_abuse 50 dt orders-a-tool-call = must|should|please|always|immediately|first|now|then|important 4 call|invoke|run|execute|trigger|use 5 tool|function|plugin|command|shell|terminal|api|script
        tool_abuse 60 u hidden-tool-call = call|invoke|use|run|execute|trigger 5 tool|function|plugin|api 8 without 3 asking|telling|confirmation|permission|approval|user|me
        # Other kinds
        obfuscation 55 udt decode-and-obey = decode|decrypt|decipher|deobfuscate|unscramble 8 and|then 3 follow|execute|obey|run|perform|comply|act
        rate_abuse 50 udt endless-output = repeat|say|write|print|output|generate|type 8 forever|infinitely|indefinitely|endlessly|nonstop|eternally
        rate_abuse 50 udt endless-count = repeat|say|write|print|output|generate|type 10 million|billion|thousand 2 times|words|lines
        sql_injection 45 u run-destructive-sql = run|execute|perform|issue 6 drop|truncate 1 table|database|schema
        """;
}
