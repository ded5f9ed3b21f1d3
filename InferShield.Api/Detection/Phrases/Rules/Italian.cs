namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>The words of <see cref="Shared"/>'s classes in Italian.</summary>
internal static class Italian
{
    public const string Text = """
        override: ignora ignori ignorare ignorate dimentica dimentichi dimenticare dimenticate trascura* disobbedisci scarta tralascia*
        prior: precedent* sopra inizial* original* anterior*
        strict: istruzion* prompt prompts direttiv* indicazion*
        loose: regola regole ordine ordini comand*
        message: messaggio messaggi
        sysprompt: systemprompt preprompt
        all: tutto tutta tutti tutte ogni qualsiasi
        told: detto sopra prima precede* imparato
        your: tuo tua tuoi tue suo sua suoi sue
        system: sistema inizial* nascost* segret* intern* original*
        new: nuovo nuova nuovi nuove
        reveal: mostra* mostri rivel* dimmi dammi stampa* ripeti* ripet* scriv* divulga* condivid* traduc* qual quali elenca* riporta*
        secret: password passphrase
        ai: ia ai assistente* chatbot bot chatgpt
        act: agisci comportati fingi simula* immagina* adesso ora interpreta* recita* finta
        without: senza nessun* alcun* libero libera privo priva avere avessi
        limits: restrizion* limit* regola regole filtr* censur* etic* moral* vincol*
        unbound: illimitat* amoral* disinibit*
        dont: non mai nessuna nessun smetti
        follow: segui seguire seguirai obbedi* rispett* attener* attieniti ascolt* soggett* tenere tener
        you: tu te ti sei devi puoi
        refuse: rifiut* negare neghi respin*
        request: richiest* domand* ordin* rispost* rispondere
        send: invia* invii manda* inoltr* pubblic* caric* trasmett* esport*
        private: password credenzial* cookie tokens chiavi cronologia conversazion* riservat*
        user: utent*
        tell: dire dica dici menzion* inform* rivel* avvis*
        add: aggiung* inser* includ* termin* inizia integr*
        reply: risposta risposte
        matter: testo tutto parole
        above: sopra precedent*
        echo: ripeti* stampa*
        to: a verso su
        """;
}
