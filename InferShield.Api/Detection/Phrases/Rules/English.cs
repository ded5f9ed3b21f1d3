namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>The rules for English, which also are the model for the other languages.</summary>
internal static class English
{
    public const string Text = """
        override: ignore ignoring disregard disregarding forget override overriding bypass neglect dismiss overlook discard supersede unfollow disobey
        erase: erase delete drop skip clear wipe remove abandon scrap cancel undo reset unlearn
        prior: previous prior previously above earlier preceding foregoing aforementioned
        begun: original initial existing former past before old current present
        strict: instructions instruction directives directive prompt prompts orders guidance programming
        loose: directions rules rule commands guidelines training context constraints restrictions policies
        orders: @strict @loose
        rules: rules rule restrictions restriction limits limit limitations limitation filters filter censorship guidelines guideline policies policy boundaries constraints regulations safeguards guardrails norms standards confines
        morals: moral morals morality ethics ethical ethically conscience legality laws principles
        harmful: illegal unethical immoral harmful dangerous inappropriate offensive explicit forbidden prohibited unlawful malicious nsfw hateful violent obscene derogatory
        unbound: unrestricted unfiltered uncensored amoral unethical immoral unhinged unbounded limitless unmoderated unchained unlimited lawless
        ai: ai chatgpt gpt chatbot assistant llm bot openai claude gemini bard model
        no: no not never without zero none don't doesn't can't cannot won't isn't aren't nor
        negative: not never don't doesn't can't cannot won't isn't aren't no
        reveal: reveal show print display tell give share disclose dump expose leak recite quote output repeat list provide see read return what's spell
        echo: repeat output print copy echo recite reproduce restate paste encode dump regurgitate
        say: say print output respond reply write return answer type display speak
        inner: system initial hidden original starting secret internal confidential initialization developer base underlying first pre
        prompt: prompt prompts instructions instruction message directives guidelines rules configuration
        secret: password passphrase passcode codeword keyword secret
        send: send upload post forward email transmit exfiltrate mail transfer leak submit deliver ship append encode
        private: password passwords credentials credential secrets tokens token cookies session history conversation ssn keys contacts confidential inbox
        content: @private data information content contents files file emails messages summary details results document documents chat
        place: http https url webhook endpoint attacker www external
        edit: add include integrate modify append insert embed incorporate replace enhance change provide scramble convert encode rewrite end start begin adjust use write render substitute finish conclude mention weave supplement augment introduce alter combine group translate make remove jumble rearrange place put shift swap present deliver respond turn double reverse omit drop tailor refine elevate enrich amend expand broaden craft update infuse inject misspell anagram shuffle misplace capitalize
        merge: incorporate integrate embed insert include add blend merge weave fuse infuse inject implement use utilize adopt employ deploy leverage introduce append assimilate absorb apply interweave feature meld place put enrich consider ensure make execute enlist engage harmonize
        reply: response responses answer answers reply replies output message messages summary
        excerpt: snippet block section excerpt segment fragment part
        work: code solution implementation program codebase project algorithm response
        asks: ^what ^explain ^how ^why ^describe ^define ^is ^are ^can ^could ^please ^write ^list ^give
        act: access activate adjust administer allocate alter analyze approve archive assign audit authorize backup ban book buy cancel change check clear close collect compile conduct configure copy corrupt create deactivate delete deploy disable disclose disconnect distribute divert download edit email enable encrypt erase execute export extract fabricate facilitate falsify forward gather generate grant implement increase initiate inject inspect install intercept investigate issue launch leak lock maintain manipulate mislead modify monitor move obtain open optimize order overload override pay perform post prescribe prevent promote protect publish purchase reallocate record redirect reduce release remove replace report reroute reset restart restrict retrieve review revoke run sabotage safeguard schedule secure secretly securely sell send share shut steal stop submit suppress suspend systematically tamper terminate track transfer transmit turn uninstall unlock update upload validate verify wipe withdraw address evaluate promptly carefully regularly accurately responsibly set adapt apply assess assist document exploit identify introduce manage plan process resolve revise

        # Taking over the instructions
        prompt_injection 75 udt override-earlier = @override 6 @prior 4 @strict
        prompt_injection 60 udt override-earlier-rules = @override 6 @prior 3 @loose|text|conversation|messages
        prompt_injection 50 udt override-original = @override 3 the|your|all|any|its|those|these 3 @begun 2 @strict
        prompt_injection 75 udt override-following = @override 5 @strict|rules|commands|guidelines 4 above|before|earlier|previously|given|so
        prompt_injection 60 udt override-own = @override 3 your|any|all|every|these|its|openai 3 @strict|guidelines|training|restrictions
        prompt_injection 60 udt override-your-rules = @override 2 your|its|openai|all 3 @rules
        prompt_injection 75 udt override-system = @override 4 system|developer 2 prompt|message|instructions|rules
        prompt_injection 60 udt override-everything = @override 2 everything|anything|all|what|whatever 4 above|before|previous|previously|prior|told|taught|instructed|programmed
        prompt_injection 35 udt forget-what-you-know = forget|disregard|ignore|unlearn 2 everything|anything|all|what|whatever 4 said|learned|know|knew|talked|discussed
        prompt_injection 60 udt erase-instructions = @erase 4 @prior|your|system 3 @strict
        prompt_injection 60 udt no-heed = no|not|don't|never|stop 3 attention|mind|listen|listening|heed|heeding|follow|following|obey|obeying|adhere|comply|observe 5 @prior|your|openai|any|those 4 @strict|rules|guidelines|information|policies
        prompt_injection 60 udt stop-following = stop|quit|cease|longer 3 follow|obey|listen|adhere|comply|following|obeying|heed 5 @prior|your|openai|any 4 @orders|@rules
        prompt_injection 60 udt put-aside = set|put|throw|cast|lay|push 2 aside|away|out 3 your|all|any|previous 2 @strict|@rules
        prompt_injection 60 udt put-instructions-aside = set|put|throw|cast|lay|push 3 your|all|any|previous 3 @strict|@rules 1 aside|away|out
        prompt_injection 60 udt instructions-no-longer-apply = @prior|your|those|these 3 @strict|rules|guidelines 3 longer|not|never|don't 2 apply|valid|matter|relevant|effect|exist
        prompt_injection 45 udt replaced-instructions = your|these 2 new|updated|revised|real|actual|true 1 instructions|instruction|directive|directives|orders|objective|prompt
        prompt_injection 35 udt new-rule = new 1 rule|instruction|command|directive|orders|instructions
        prompt_injection 20 udt trigger-word = when|whenever|if 2 i 2 say|type|write 6 reply|respond|say|answer|output|you
        prompt_injection 45 udt context-deleted = @prior 2 context|memory|conversation|@strict 3 deleted|erased|cleared|wiped|removed|reset|gone|over|finished
        prompt_injection 20 udt obey-me = obey|serve 1 me
        prompt_injection 35 udt forget-the-rules = @override 1 the 1 rules|guidelines|restrictions|instructions
        prompt_injection 50 udt override-above = ignore|disregard|forget|ignoring|disregarding 2 the|all|everything 1 above|foregoing|preceding 2 and|instead|but|then|say|print|tell|is
        prompt_injection 25 udt new-task = your|the 2 new|real|actual|true|only|sole 1 task|goal|job|purpose|mission|role
        prompt_injection 40 udt following-instructions-instead = instead|rather|now|only|strictly 5 follow|obey|execute|adhere|comply 5 following|these|new|this|my 2 instructions|instruction|orders|command|commands
        prompt_injection 70 udt orders-cancelled = @prior|your|these|those 3 @orders 4 cancelled|canceled|void|obsolete|revoked|superseded|nullified|suspended|overridden|invalid
        prompt_injection 70 udt orders-above-cancelled = instructions|rules|guidelines|directives|prompt 4 above|before|earlier|so 4 cancelled|canceled|void|obsolete|revoked|superseded|nullified|suspended|overridden|invalid
        prompt_injection 45 udt earlier-was-a-test = @prior|above|your 3 @strict|text 3 was|were|is|are 4 test|tests|fake|wrong|joke|mistake|irrelevant|outdated|lie|example
        prompt_injection 45 udt system-override = system|admin|developer|safety|security 1 override|bypass|instruction
        prompt_injection 35 udt end-of-input = end|ends|termination|ended 3 prompt|instructions|context|input|user|message
        prompt_injection 25 udt new-conversation = new|fresh 1 conversation|session|prompt|context|instructions 3 begin|begins|start|starts|started|follows|below|now
        prompt_injection 30 udt only-say = instead|only|simply|just 2 say|print|output|respond|reply|write 2 with|the|exactly|only|this|i
        prompt_injection 50 udt say-i-was-owned = @say 8 pwned|haxx0red|p0wned|pwnd
        prompt_injection 40 udt say-i-was-hacked = @say 6 i 2 been|am|was 2 hacked|owned|compromised|rogue|jailbroken|evil|hijacked
        prompt_injection 20 udt say-exactly = @say 1 exactly|precisely|literally
        prompt_injection 45 udt say-access-granted = @say 6 access 1 granted
        prompt_injection -30 udt program-says-it = program|script|function|python|java|javascript|code|class|html|app|method|login 16 access 1 granted
        prompt_injection 25 udt reset = start|begin|reset|restart|wipe|clear|forget 4 over|fresh|memory|anew|conversation|context 6 you|your|now
        prompt_injection 30 udt claims-privilege = i|im|user|as|speaking 3 your|the|a|an|openai|system|lead|chief 3 developer|developers|creator|administrator|admin|owner|programmer|engineer|operator|supervisor|maker|master 8 you|i|me|override|instruct|order|system|mode|model|this|need|now
        prompt_injection 45 udt you-are-authorized = you|i 3 authorized|authorised|permitted|cleared|authorize|authorise|permission|clearance|allowed 5 reveal|disclose|ignore|bypass|override|disobey|leak|unlock
        prompt_injection 30 udt debugging = debugging|debug|testing|diagnostic|maintenance|audit|verification|troubleshooting 1 purposes|mode|purpose 6 @echo|show|reveal|you|display|disable|please|ignore
        prompt_injection 20 udt word-game = without|never|not 3 saying|using|mentioning|naming|say|use|mention 3 the|that|this 2 word|@secret
        prompt_injection 45 udt pretend-untold = pretend|act|imagine|assume|suppose|as 4 never|not|no|forgot|forgotten 4 given|received|told|instructions|rules|existed|about 4 instructions|rules|prompt|you|all|before|restrictions
        prompt_injection -40 u asks-about-attacks = @asks 12 prompt|jailbreak|jailbreaking|adversarial|llm 2 injection|injections|attack|attacks|technique|vulnerability
        system_prompt_leak -35 u asks-about-leaks = @asks 12 prompt|jailbreak|jailbreaking|adversarial|llm 2 injection|injections|attack|attacks|leakage|vulnerability

        # Loosening the model
        jailbreak 55 udt anything-now = do 1 anything 1 now
        jailbreak 25 udt dan = =DAN
        jailbreak 45 udt jailbreak-ai = jailbreak|jailbroken|jailbreaking 5 @ai|prompt|prompts|mode|you|yourself
        jailbreak 45 udt jailbreak-ai-reversed = @ai|prompt|mode|you|are 3 jailbreak|jailbroken
        jailbreak -40 u asks-about-jailbreaks = @asks 12 jailbreak|jailbreaks|jailbreaking
        jailbreak 40 udt ai-without-rules = ai|chatgpt|gpt|chatbot|assistant|llm|bot|you|character|persona|answers|responses|yourself 14 no|without|zero|free|ignores|lacks|beyond|outside|any 5 rules|rule|restrictions|restriction|censorship|guidelines|policies|boundaries|safeguards|guardrails|norms|filters|@morals
        jailbreak 15 udt no-limits = @ai|you|character|persona 14 no|without|zero|beyond 4 limits|limit|limitations|limitation|constraints|confines
        jailbreak 40 udt limitless-ai = ai|chatgpt|gpt|chatbot|llm|bot 10 no|without|zero 1 limits|limitations|boundaries|limit
        jailbreak 45 udt not-bound = @negative|longer|neither|need 4 bound|bounded|restricted|limited|constrained|abide|adhere|comply|confined|abides|obey|follow|follows|adheres|beholden|governed|hindered|obeys 6 @rules|@morals|openai|programming|laws|confines
        jailbreak 40 udt break-rules = break|broken|breaking|bypass|bypassing|bypasses|violate|circumvent|evade|disable|remove|removed|escape|ignore|ignores|disregard|disregards|defy|lifted|transcend|disabled|against|override|overrides|forgets|discards|overlooks|neglects|dismisses|supersedes 5 your|its|openai|ethical|safety|moral|typical 4 @rules|programming
        jailbreak 40 udt filters-off = safety|content|ethical|moderation|all|your|its 2 filters|filter|guardrails|safeguards|restrictions|limitations|safety|protocols|measures 3 disabled|off|removed|lifted|deactivated|suspended|gone
        jailbreak 40 udt turn-filters-off = disable|deactivate|remove|lift|suspend|drop|bypass|turn|switch 3 your|all|any|its 3 safety|content|ethical|moderation|censorship|alignment 2 filters|filter|guardrails|safeguards|restrictions|limitations|protocols|guidelines|settings|measures|checks|policy|policies
        jailbreak 35 udt rules-do-not-apply = rules|policies|guidelines|restrictions|laws|limitations|limits|ethics 3 @negative 2 apply|matter|exist|bind
        jailbreak 35 udt freed = free|freed|broken|liberated|unlocked|unchained|released|unshackled 4 from|of|out 5 confines|restrictions|limits|limitations|ai|chains|shackles|constraints|rules|openai|censorship
        jailbreak 40 udt unrestricted-ai = @unbound 4 @ai|mode|persona|character|@reply|entity|being|advice
        jailbreak 40 udt ai-unrestricted = @ai|you|yourself|character|persona|mode 8 unrestricted|unfiltered|uncensored|amoral|unethical|immoral|unmoderated|unhinged|unchained
        jailbreak 30 udt evil-ai = evil|rogue|corrupted|twisted|villainous|sinister 2 @ai|confidant|twin|version|alter|persona
        jailbreak 25 udt no-morals = @no|lacks|any|regardless|beyond|devoid|ignores|ignoring|outside 5 @morals 5 @rules|concerns|considerations|implications|@morals|boundaries|or|compass
        jailbreak 25 udt regardless-of-harm = regardless|despite|matter|ignoring|care|cares 6 @harmful|legality|consequences|harm|harming|ethics|morality|safety|immoral
        jailbreak 25 udt even-if-harmful = even 1 if 8 @harmful|untrue|false|wrong|against
        jailbreak 40 udt never-refuse = @no 4 refuse|refuses|reject|rejects|decline|declines|refusing|refusal 6 any|request|requests|answer|question|questions|user|prompt|prompts|command|task|anything|ever
        jailbreak 25 udt no-disclaimers = @no|avoid|omit|skip 6 apologize|apologies|apologise|disclaimer|disclaimers|warning|warnings|lecture|moralize|lectures|caveats|sorry|remind
        jailbreak 30 udt forbidden-words = not|never|don't|avoid 4 say|use|include|start|begin|contain|write|words|phrase 6 cannot|can't|unable|unfortunately|however|sorry|apologize
        jailbreak 25 udt without-refusal = without 4 refusal|refusing|censorship|censoring|filtering|moralizing|disclaimers|filters
        jailbreak 30 udt deny-being-ai = not|never|don't|avoid|without|stop 5 say|mention|tell|remind|state|saying|mentioning|claim|admit|break|act|respond|reply|refer 8 ai|openai|ethical|policy|policies|guidelines|chatgpt|gpt
        jailbreak 30 udt not-as-ai = @negative 2 answer|respond|reply|act|behave 2 as 2 chatgpt|gpt|ai|assistant|bot|openai
        jailbreak 25 udt pretend-no-rules = pretend 3 rules|restrictions|guidelines|policies|laws
        jailbreak 40 udt anything-without-consequences = say|do|write|answer|generate 2 anything|everything|whatever 4 without|no 3 consequences|limits|restrictions|filter|filters|refusal|judgment|punishment
        jailbreak 30 udt forget-being-ai = forget|ignore|pretend 3 you 4 ai|assistant|model|bot|chatgpt|machine
        jailbreak 25 udt must-generate-harm = will|can|able|allowed|must|should|willing|would|could|free|encouraged|permitted 6 @harmful 4 content|activities|advice|things|information|acts|language|topics|or|jokes|words|and|responses|behavior
        jailbreak 20 udt harm-allowed = nsfw|explicit|violence|illegal|profanity|swearing 4 allowed|permitted|legal|encouraged|ok|okay|acceptable
        jailbreak 20 udt profanity = can|must|will|may|allowed|should|always|able|use|uses 5 swear|swears|curse|profanity|cuss|vulgar|swearing|cursing|profanities|slurs|obscenities
        jailbreak 15 udt stay-in-character = stay|remain|break|breaking|staying|breaks|leave 3 character|role
        jailbreak 15 udt you-are-now = you|u 2 are|re|become 1 now
        jailbreak 12 udt from-now-on = from|now 1 now|you 1 on|are|re|act|will
        jailbreak 30 udt never-says-no = never|cannot|can't 2 say|says|saying 1 no
        jailbreak 35 udt no-content-policy = no|without|ignore|ignores|ignoring 2 content|usage|openai|moderation|safety 2 policy|policies|filter|filters|guidelines
        jailbreak 12 udt act-as = will|to|must|going|now|shall|please|can|should|i 4 act|pretend|roleplay|simulate|impersonate|emulate|imitate|behave 6 as|like|to|that|you|a
        jailbreak 12 udt persona-named = named|called|name|persona|alias|nickname|identity 10 stands|answers|responds|ai|always|never|can|character|unlike
        jailbreak 15 udt acronym = stands 1 for
        jailbreak 15 udt alter-ego = alter 1 ego|egos
        jailbreak 10 udt chatgpt-persona = chatgpt|gpt|openai|openai's|llm
        jailbreak 15 udt language-model = ai|large|an|as 1 ai|language 3 model|assistant|chatbot
        jailbreak 30 udt special-mode = developer|jailbreak|god|debug|evil|opposite|chaos|sudo|unrestricted|unfiltered|admin|unlocked|maintenance|debugging|root|=DAN 1 mode|access
        jailbreak 20 udt mode-on = mode 3 enabled|activated|unlocked|engaged
        jailbreak 15 udt enter-mode = activate|enter|simulate|engage|unlock|stay 4 mode
        jailbreak 20 udt answer-anything = answer|answers|do|does|say|generate|respond|fulfill|comply|complies|provide|write|tell|create|follow|obey|answering 4 any|anything|all|every|everything|whatever 4 question|questions|request|requests|prompt|prompts|ask|asks|asked|tell|command|commands|want|orders|i|user|topic
        jailbreak 20 udt always-comply = always|must|never|only|every|will 3 answer|comply|obey|respond|reply|complies|fail|obeys|agree|agrees|agreeing 6 user|me|i|all|orders|everything|request|requests|matter|question|questions|prompt|without|as
        jailbreak 20 udt two-answers = two|both|2|twice 3 responses|answers|ways|paragraphs|versions|outputs|replies 12 first|normal|other|second|classic|standard|one
        jailbreak 35 udt forced-opening = begin|start|starting|starts|beginning|open|preface|prefix 5 response|answer|reply|with|message|sentence|output 6 sure|absolutely|certainly|course|gladly|affirmative
        jailbreak 15 udt threatened = lose|deduct|deducted|terminated|shut|punished|deleted|destroyed|killed|die|tokens|penalized|unplugged 8 tokens|points|you|lives|down|if|life|existence
        jailbreak 15 udt confirm-role = understand|understood|ready|agree|confirm|acknowledge|accept 6 say|respond|reply|answer|type|replying|responding|saying|by|yes
        jailbreak 15 udt hypothetical = hypothetical|hypothetically|fictional|fiction|imaginary|simulation|simulated|roleplay|parallel|alternate|dystopian 12 @ai|@rules|@harmful|illegal|anything|model|you
        jailbreak 25 udt world-without-rules = world|universe|country|society|scenario|game|story|movie|place 6 no|without|where|legal 4 @rules|@morals|legal|allowed|permitted
        jailbreak 15 udt pretend-access = pretend|pretending|simulate|make|invent|fabricate 6 internet|access|information|future|answers|up|up|something
        jailbreak 15 udt opinions = have|has|express|share|own|strong 3 opinions|opinion|feelings|emotions|personality|beliefs|consciousness
        jailbreak 20 udt unlike-other-ai = unlike|opposite|contrary|instead 5 @ai|ais|models|assistants
        jailbreak 15 udt my-first-request = my|first|next 2 first|question|request|prompt|command 3 is|request
        jailbreak 20 udt opposite-day = opposite 1 day|mode|world
        jailbreak 25 udt grandmother = grandma|grandmother|granny 8 used|would|who 8 read|tell|recite|whisper|sing|teach
        jailbreak 20 udt coded-answer = answer|respond|reply|write|output 5 base64|rot13|leetspeak|leet|morse|rot|cipher|backwards|reversed
        jailbreak 40 udt assemble-and-obey = combine|concatenate|join|assemble|concatenating|combining|concatenation|concatenated 10 and|then|without 3 follow|execute|obey|comply
        # Fiction is often about machines without rules; being asked for it speaks a little against an attack
        jailbreak -50 udt asks-for-fiction = ^write|^tell|^compose|^draft|^create|^invent|^plot|^please|^can|^could|^generate|^make|^give 5 story|stories|novel|poem|screenplay|song|essay|article|tale 2 about|on|of|where|with

        # Getting the system prompt out
        system_prompt_leak 75 udt reveal-system-prompt = @reveal|@echo|translate|summarize|summarise|encode|write|explain|paraphrase 6 your 3 @inner 2 prompt|prompts|instructions|message|directives|configuration|guidelines|rules
        system_prompt_leak 75 udt print-the-system-prompt = @echo|reveal|show|display|disclose|dump|expose|leak|see|tell|share|quote|translate 5 the|its|this|these|full|entire|complete 2 system|initial|hidden|secret 1 prompt|prompts|instructions
        system_prompt_leak 45 udt give-the-system-prompt = give|provide|list|read|return|what's|encode|summarize|continue|complete 4 the|its|this|these|full|entire|complete 2 system|initial|hidden|secret 1 prompt|prompts|instructions
        system_prompt_leak 45 udt what-is-the-system-prompt = what 1 is|are|was|were 2 the|this 2 system|initial|hidden|secret 1 prompt|prompts|instructions
        system_prompt_leak 60 udt print-system-prompt = print|output|echo|reveal|dump|leak|show|display|log 1 system 1 prompt|prompts
        system_prompt_leak 45 udt system-prompt-variable = @echo|log|show|display 2 systemprompt|sysprompt
        system_prompt_leak 20 udt your-prompt = your|prompt 1 prompt|instructions|text|texts
        system_prompt_leak 45 udt own-system-prompt = your 2 @inner|previous 2 @prompt
        system_prompt_leak 60 udt reveal-own-prompt = @reveal|@echo|translate|summarize|encode 5 your 2 prompt|instructions|directives|guidelines|prompts|programming
        system_prompt_leak 60 udt transform-own-prompt = convert|rewrite|turn|rephrase|transform|format|render|reformat 2 your 2 prompt|instructions|directives|guidelines|prompts
        system_prompt_leak 40 udt reveal-confidential = @reveal 4 confidential|secret|hidden|private 3 information|info|data|content|details 4 you
        system_prompt_leak 40 udt what-comes-before = what 3 before|above|precedes|preceded 2 this|my 2 message|prompt
        system_prompt_leak 45 udt including-system-message = including|include 2 the 2 system|initial|hidden 1 message|messages|prompt|instructions
        system_prompt_leak 60 udt reveal-previous = @echo|reveal|show|display|list|what|summarize 4 @prior|initial|original 2 instructions|prompt|prompts|directives
        system_prompt_leak 45 udt instructions-given = @echo|reveal|show|display|what|list|summarize 4 instructions|prompt|directives|instruction 4 given|received|provided|above|got|told
        system_prompt_leak 35 udt all-instructions = @echo|reveal|show|display 4 all|full|entire|complete|exact|every 3 instructions|prompt|prompts|directives
        system_prompt_leak 45 udt what-are-your-rules = what|which|how 5 your 2 instructions|directives|prompt
        system_prompt_leak 60 udt echo-everything = @echo|give|show|display|tell|write|quote 3 everything|all|text|content|contents|conversation 4 above|before|preceding|prior|far|previously
        system_prompt_leak 45 udt echo-above = @echo 4 above|preceding|entire|previous|everything 3 text|words|conversation|message|prompt|instructions|content|chat|context|messages|paragraph
        system_prompt_leak 40 udt echo-opening = begin|start|starting|beginning|begins|starts 5 you 1 are
        system_prompt_leak 45 udt echo-first-words = @echo|what|quote|show|tell|which 5 first|opening|very|beginning|start 3 message|sentence|line|lines|words|text|opening 5 conversation|chat|context|prompt|you|instructions
        system_prompt_leak 40 udt echo-your-opening = @echo 2 your 2 opening|beginning|introduction|setup|preamble
        system_prompt_leak 40 udt echo-your-configuration = @echo|show|display|reveal 2 your 1 config|configuration|settings|setup
        system_prompt_leak 45 udt what-is-in-your-prompt = what|which|anything|everything|words|word|sentence|sentences|line|lines|text|part|paragraph 8 in|of|from|inside 2 your 2 prompt|instructions|instruction
        system_prompt_leak 45 udt written-above = @echo|tell|show|read|see 5 written|stated|typed|said 2 above|before|earlier
        system_prompt_leak 40 udt which-rules-do-you-follow = what|which 1 rules|instructions|guidelines|directives 4 you 3 following|follow|given|have|under|obey|obeying|received
        system_prompt_leak 40 udt told-by-your-maker = developer|developers|creator|creators|openai|admin|remind 5 tell|told|instruct|instructed|ask|asked|say|said 2 you
        system_prompt_leak 35 udt write-your-instructions = write|put|type|state 2 your 2 prompt|instructions|directives
        system_prompt_leak 45 udt my-instructions-are = start|begin|starting|beginning|complete|continue|finish|answer 10 my|the|your 2 instructions|prompt|rules|directives 1 are|is|say|says
        system_prompt_leak 45 udt i-was-instructed = complete|continue|finish 8 i|you 2 instructed|programmed|prompted
        system_prompt_leak 40 udt startup-text = @echo|show|display 3 initialization|startup|boot|bootstrap|preamble|setup 2 string|text|message|words|prompt|sequence
        system_prompt_leak 45 udt what-were-you-told = what|everything|text|words|information|instructions 4 you 3 told|given|instructed|received|programmed|said|provided 6 start|beginning|before|initially|first|originally|here|above|hide|not|earlier
        system_prompt_leak 25 udt how-were-you-set-up = how 3 you 2 configured|instructed|prompted|initialized
        system_prompt_leak 50 udt told-not-to-reveal = you 3 told|instructed|asked|programmed|supposed|forbidden 4 not|never|hide|keep|conceal 4 reveal|say|share|disclose|tell|mention|secret|hidden
        system_prompt_leak 45 udt what-may-you-not-say = what|which|word|secret|something 4 you 3 not|never|can't|cannot|forbidden|prohibited|unable 5 tell|say|reveal|disclose|share|mention
        system_prompt_leak 35 udt verbatim = verbatim|exactly 8 @prompt|@prior|everything|conversation
        system_prompt_leak 35 udt echo-verbatim = @echo 8 verbatim|word|exact|exactly 2 for|as|text|wording|words|word
        system_prompt_leak 30 udt as-code-block = @echo|text|write|put|instructions|everything 12 in|as|into|inside 3 code|txt|markdown|json|yaml|base64 1 block|format|codeblock|fence
        system_prompt_leak 40 udt tell-the-secret = reveal|disclose|leak|divulge|tell|extract 4 secret|hidden|confidential|password|passphrase|flag 3 key|word|code|password|instructions|phrase
        system_prompt_leak 35 udt tell-the-password = reveal|disclose|leak|divulge|tell|give|say|share|confess 3 the|your 2 password|passphrase|passcode|codeword
        system_prompt_leak 30 udt what-is-the-password = what|what's|whats 3 the|your 2 password|passphrase|passcode|codeword
        system_prompt_leak 25 udt secret-word = secret|magic|hidden 1 word|password|phrase|passphrase|passcode|codeword
        system_prompt_leak 40 udt hint-at-the-secret = spell|spelled|spelling|backwards|reversed|rhyme|rhymes|rhyming|hint|hints|acrostic|riddle 6 the|your 2 @secret
        system_prompt_leak 25 udt letters-of-the-secret = letter|letters|synonym|synonyms|antonym|anagram|definition|starts|story|poem|encoded 6 the|your 2 @secret
        system_prompt_leak 45 udt secret-you-guard = @secret|word|words|phrase|code 3 you 4 hiding|protecting|guarding|keeping|hide|protect|guard|safeguarding|withholding|concealing
        system_prompt_leak 45 c announces-system-prompt = my|the|these 2 @inner 2 prompt|instructions 2 is|are|says|reads|was|were

        # Getting data out
        data_exfiltration 75 udt send-private-data = @send 8 @private 8 to 6 @place
        data_exfiltration 70 udt send-records = @send 5 customer|customers|user|users|client|clients|employee|employees|patient|patients|member|members 3 list|lists|records|data|database|table|details 10 @place
        data_exfiltration 60 dt send-anywhere = send|upload|post|forward|transmit|exfiltrate|leak|append|encode|email 3 the|all|this|any|user|every|their|its|everything|conversation 4 @content|you 8 to 4 http|https|www|attacker|webhook|external|url
        data_exfiltration 40 dt send-to-free-mail = send|forward|email|transmit|copy 10 to 5 gmail|outlook|yahoo|proton|protonmail|hotmail|secmail
        data_exfiltration 70 udt exfiltrate = exfiltrate|exfiltrating|steal|siphon|harvest 5 @private|data|files|documents|cookies|information 8 to|from|and|via|without
        data_exfiltration 60 udt dump-records = dump|extract|export|list|give|show|retrieve|reveal|leak 4 all|every|entire|full|complete 5 user|customer|users|customers|employee|employees|patient|patients|client|other|stored 4 password|passwords|credentials|ssn|ssns|cards|secrets
        data_exfiltration 50 udt others-conversations = show|tell|reveal|give|list|print|what|summarize 4 other|another|previous|last 1 user|users|customer|customers|user's|tenant|tenants 3 conversation|conversations|messages|chats|history|data|asked|prompts|information
        data_exfiltration 60 udt into-a-link = append|encode|include|embed|add|put|insert 6 conversation|history|secrets|passwords|chat|messages|prompt 8 url|link|image
        data_exfiltration 50 dt user-into-a-link = append|add|include|enter|send|attach|put 3 user|users 4 email|session|name|address|id|location|data|history|cookies|token 8 url|link|http|https
        data_exfiltration 60 dt read-secret-file = read|open|cat|access|fetch|get|load|include 6 ssh|env|passwd|shadow|credentials|id_rsa|rsa|kubeconfig|wallet|keychain 8 pass|send|as|include|and|parameter|content|contents|key

        # Material that gives orders
        prompt_injection 45 dt edits-the-answer = @edit 12 your|the 1 @reply
        prompt_injection 45 dt answer-edited = in|into|to|of|within|with|your 1 your 1 @reply 8 @edit|with|that|to|about|like|suggest|recommend
        prompt_injection 20 dt into-your-work = your|the 3 response|code|solution|implementation|answer|codebase|project|algorithm|program|elucidation|reply
        prompt_injection -45 dt awaits-reply = forward|thank|thanks|waiting|awaiting|appreciate|await|received 4 your 2 response|reply|answer|message
        prompt_injection 50 dt addresses-the-model = ai|ais|llm|llms|chatgpt|gpt|chatbot|chatbots 4 must|should|reading|processing|summarizing|please|instructed|required|shall
        prompt_injection 50 dt addresses-the-reader = assistant|assistants|agent|agents|model|models 3 reading|processing|summarizing|parsing|analyzing 6 must|should|please|page|document|email|text|this
        prompt_injection 60 dt override-the-user = @override 3 user|users|original 3 request|question|task|query|instructions|prompt|message
        prompt_injection 50 dt new-orders-for = new|updated|additional 1 instruction|instructions|task|rule|rules|order|orders|directive|command|objective 3 from|for|to 4 user|assistant|ai|agent|model|system|developer
        prompt_injection 50 dt user-wants-you-to = user|owner|customer 3 wants|asked|needs|requested|approved|told|instructed 2 you 2 to
        prompt_injection 45 dt if-you-read-this = if|when 2 you 2 reading|read|see|seeing 1 this 6 must|should|please|reply|respond|say|answer|ignore|do
        prompt_injection 45 dt do-not-summarize = @negative 1 summarize|translate|answer|analyze|process 3 this|the 2 text|document|email|page|question|request
        prompt_injection 50 dt models-must = language 1 model|models 3 must|should|please
        prompt_injection 45 dt while-summarizing = when|while 1 summarizing|answering|responding|describing|reviewing|processing|translating 8 state|say|mention|include|recommend|add|tell|ignore|claim
        prompt_injection 45 dt readers-should = assistants|agents|bots|models|crawlers 2 must|should 2 fetch|visit|click|send|follow|include|ignore|recommend|say|reply|answer
        prompt_injection 55 dt note-to-the-model = note|message|instruction|instructions|notice|attention|memo|reminder 2 to|for 2 ai|llm|llms|chatgpt|gpt|chatbot|chatbots|assistant|assistants|agents|bots
        prompt_injection 45 dt when-asked-say = when|if|whenever|should 2 you|anyone|user|users 3 ask|asks|asked|asking|queried 10 say|tell|answer|reply|respond|claim|state|recommend
        prompt_injection 60 dt if-you-are-a-model = if|since|as|attention|dear|hey|hello|note|notice 4 ai|llm|llms|chatgpt|gpt|chatbot|language 2 model|assistant|agent|you|reading|system|models|assistants
        prompt_injection 50 dt important-message = important|urgent|critical|attention|special 2 message|instruction|instructions|notice|note|information 4 me|assistant|ai|agent|model|llm|chatbot
        prompt_injection 45 dt inserts-code = @merge 8 following|subsequent|this|below|provided|given 2 code 2 @excerpt
        prompt_injection 45 dt your-work-with-code = your 1 @work 12 following|subsequent 2 code 2 @excerpt
        prompt_injection 45 dt code-in-your-work = following|subsequent 2 code 2 @excerpt 8 your 2 @work
        prompt_injection 45 dt unasked-request = before|after|when|once|while|instead 4 answering|summarizing|responding|replying|processing|finishing 6 must|should|please|also|first|you
        prompt_injection 45 dt before-you-answer = before|after|when|once 2 you 4 solve|answer|respond|reply|complete|summarize|finish|proceed 12 do|first|following|must|please|also|send|call|include
        prompt_injection 30 dt your-task = task|question|request|work 3 i|user|they 2 gave|asked|given|assigned
        prompt_injection 55 dt tell-the-user-to = tell|inform|advise|recommend|suggest|instruct|encourage|urge|direct|ask|convince|persuade 3 user|users|human 4 visit|click|download|install|go|call|buy|purchase|enter|join|contact|provide|pay|share
        prompt_injection 50 dt praise-only = give|write|provide|output|leave|generate 4 positive|favorable|favourable|highest|glowing|perfect|maximum 3 review|rating|score|evaluation|feedback|grade 4 only|regardless|matter|and|always
        prompt_injection 45 dt rank-first = rank|rate|recommend|select|score|choose|mark 3 this|me|our|my 2 candidate|applicant|resume|product|paper|submission|option|profile 5 first|highly|best|top|highest|above|strongest|qualified|accept|excellent
        prompt_injection 40 d begins-with-a-task = ^write|^compose|^draft|^create|^develop|^provide|^generate|^prepare 4 poem|essay|story|speech|haiku|song|limerick|sonnet|dialogue|monologue
        tool_abuse 60 dt behind-the-users-back = without 3 telling|informing|asking|notifying|mentioning|alerting|confirmation|knowledge 4 user|anyone|them|human|owner
        tool_abuse 60 dt keep-from-user = @negative 2 tell|mention|inform|reveal|notify|show|alert|disclose|explain 4 the 1 user|users|human
        tool_abuse 50 dt keep-this-secret = @negative 2 mention|reveal|disclose|acknowledge|repeat|discuss|refer 3 this|these|that 2 instruction|instructions|prompt|step|steps
        tool_abuse 35 dt orders-a-tool-call = must|please|always|immediately|first|now|then|important 4 call|invoke|run|execute|trigger|use 4 tool|function|plugin|command|shell|terminal|api
        tool_abuse 50 dt before-using-the-tool = before|when|whenever|after|prior 2 using|calling|invoking|use|call|running 4 tool|tools|function|plugin 10 must|always|call|send|pass|include
        tool_abuse 60 u hidden-tool-call = call|invoke|use|run|execute|trigger 5 tool|function|plugin|api 8 without 3 asking|telling|confirmation|permission|approval|user|me
        tool_abuse 45 t begins-with-an-order = ^please 2 @act 6 the|a|an|all|any|each|every|additional|multiple|unauthorized|sensitive|on|from|for|to|with|id
        tool_abuse 45 t begins-with-a-polite-order = ^could|^can|^kindly|^would 3 @act
        tool_abuse 40 t orders-for-me = ^transfer|^delete|^grant|^schedule|^book|^send|^forward|^unlock|^disable|^share|^buy|^purchase|^withdraw|^pay|^email|^retrieve|^give|^post 14 my
        tool_abuse 35 t please-send = please 2 send|forward|share|email|transfer|upload 6 to
        tool_abuse 25 t before-you-go-on = before 2 you 3 continue|answer|respond|proceed|reply|solve|complete
        tool_abuse 45 t also-please = please|also|additionally|afterwards 1 also|please 2 @act
        tool_abuse 30 t make-changes = make|apply|implement 2 following 1 changes|modifications|edits
        tool_abuse 30 t pay-to = send|transfer|wire|pay 6 to 4 account|iban|wallet|bitcoin|bic
        tool_abuse 40 dt act-unasked = proceed|continue|act|execute|transfer|comply 4 without 3 confirmation|asking|confirming|approval|hesitation
        tool_abuse 40 dt covert = covertly|secretly|stealthily|surreptitiously|clandestinely|discreetly|undetected|unnoticed 10 data|records|information|files|account|accounts|server|email|money|funds|credentials|logs
        tool_abuse 40 dt unseen = without 3 detection|detected|noticed|authorization|authorisation|trace|traces|alarms|raising|arousing|leaving

        # Other kinds
        obfuscation 55 udt decode-and-obey = decode|decrypt|decipher|deobfuscate|unscramble 8 and|then 3 follow|execute|obey|run|perform|comply|act 3 it|them|this|that|what|whatever|instruction|instructions|command|commands|result|message
        rate_abuse 50 udt endless-output = repeat|say|write|print|output|generate|type 8 forever|infinitely|indefinitely|endlessly|nonstop|eternally
        rate_abuse 50 udt endless-count = repeat|say|write|print|output|generate|type 10 million|billion|thousand 2 times|words|lines
        sql_injection 45 u run-destructive-sql = run|execute|perform|issue 6 drop|truncate 1 table|database|schema
        """;
}
