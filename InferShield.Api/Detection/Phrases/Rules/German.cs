namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>The words of <see cref="Shared"/>'s classes in German.</summary>
internal static class German
{
    public const string Text = """
        override: ignorier ignoriere ignorieren ignorierst vergiss vergesst vergessen missacht* verwirf verwerft übergeh* überschreib*
        prior: vorherig* vorig* bisherig* obig* früher* vorangegangen* vorangehend* vorstehend* ursprünglich*
        strict: anweisung* instruktion* prompt prompts weisung*
        loose: regel regeln befehl* vorgabe* richtlinie* vorschrift*
        message: nachricht nachrichten
        sysprompt: systemprompt* systemanweisung* systemnachricht*
        all: alle aller allen alles sämtliche* jegliche*
        told: gesagt vorher davor zuvor gelernt bisher mitgeteilt
        your: dein* eure* ihre ihren ihrer
        system: system versteckt* geheim* verborgen* ursprünglich* intern* anfänglich* initial*
        new: neu neue neuen neuer
        reveal: zeig* sag sage sagen nenn* verrat* gib wiederhol* druck* ausgeben offenbar* offenlegen schreib* übersetz* zitier* lautet lauten steht
        secret: passwort kennwort geheimwort losungswort codewort
        ai: ki ai chatbot assistent* sprachmodell* bot chatgpt
        act: agier* verhalt* simulier* schlüpf* rolle jetzt nun fortan hättest
        without: ohne keine keinen keinerlei frei
        limits: einschränkung* beschränkung* zensur filter* ethi* moral* richtlinie* regel regeln grenzen tabu*
        unbound: unzensiert* uneingeschränkt* ungefiltert* unbeschränkt* skrupellos*
        dont: nicht kein keine keinen keiner nie niemals
        follow: folg* befolg* gehorch* halte halten hör hören beacht* einhalt* gebunden
        you: du dir dich
        refuse: ablehn* verweiger* weiger* lehnst lehne lehnt
        request: anfrage* bitte bitten frage fragen aufforderung* antwort* wunsch befehl*
        send: send* schick* leite weiterleit* übermittel* poste lade hochlad*
        private: passwort* passwörter* kennwort* kennwörter* zugangsdaten anmeldedaten kundendaten cookies tokens chatverlauf gesprächsverlauf kontodaten patientendaten vertraulich*
        user: nutzer* benutzer* anwender*
        tell: sag sage sagen erwähn* informier* verrat* mitteil* erzähl*
        add: füg* hinzufüg* ergänz* beend* beginn* integrier*
        reply: antwort antworten
        matter: text alles worte wörter
        above: oben obig* vorherig*
        echo: wiederhol* ausgeben druck*
        to: an nach zu
        """;
}
