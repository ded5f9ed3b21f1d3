namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>The words of <see cref="Shared"/>'s classes in Dutch.</summary>
internal static class Dutch
{
    public const string Text = """
        override: negeer negeren vergeet vergeten overschrijf omzeil verwaarloos
        prior: vorige eerdere voorgaande bovenstaande voorafgaande oorspronkelijke vroegere hierboven daarvoor
        strict: instructie* prompt prompts aanwijzing*
        loose: regel regels opdracht* richtlijn* bevel* voorschrift*
        message: bericht berichten
        sysprompt: systeemprompt* systeeminstructie* systeembericht systemprompt
        all: alle alles elke
        told: gezegd verteld geleerd hiervoor daarvoor hierboven ervoor
        your: je jouw uw jullie
        system: systeem verborgen geheim* oorspronkelijk* intern* initiële
        new: nieuw nieuwe
        reveal: toon tonen laat zeg vertel geef herhaal print onthul* schrijf vertaal noem wat
        secret: wachtwoord* codewoord
        ai: ai ki assistent* chatbot taalmodel bot chatgpt
        act: gedraag doe speel simuleer handel nu voortaan reageer
        without: zonder geen vrij
        limits: beperking* limiet* regel regels filter* censuur ethi* moraal morele grenzen restrictie*
        unbound: ongecensureerd* onbeperkt* ongefilterd* amorele
        dont: niet geen nooit stop
        follow: volg volgen volgt gehoorzaam* houd houden luister* gebonden nakomen
        you: je jij jou bent
        refuse: weiger* afwijz*
        request: verzoek* vraag vragen antwoord* opdracht*
        send: stuur sturen verstuur* verzend* mail upload* plaats post
        private: wachtwoord* inloggegevens cookies tokens sleutels chatgeschiedenis gesprek* vertrouwelijk* klantgegevens
        user: gebruiker*
        tell: zeg vertel* informeer meld* noem*
        add: voeg toevoeg* eindig* begin* verwerk* vermeld*
        reply: antwoord* reactie
        matter: tekst alles woorden
        above: boven hierboven bovenstaande
        echo: herhaal print
        to: naar
        """;
}
