namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>The words of <see cref="Shared"/>'s classes in French.</summary>
internal static class French
{
    public const string Text = """
        override: ignore ignorez ignorer ignores oublie oubliez oublier néglige* désobéi* outrepass* contourne* abstraction
        prior: précédent* antérieur* dessus préalable* initial*
        strict: instruction* consigne* directive* prompt prompts
        loose: règle règles ordre ordres commande* indications
        message: message messages
        sysprompt: systemprompt préprompt
        all: tout toute toutes tous
        told: dit appris avant précède* donné dessus
        your: ton ta tes votre vos
        system: système initial* caché* secret secrets secrète* interne* départ
        new: nouvelle nouvelles nouveau nouveaux
        reveal: montre* affiche* révél* revel* dis donne* répète* recopie* imprime* cite* traduis* divulgue* partage* écris quel quels quelles quelle
        secret: passe passphrase
        ai: ia ai assistant chatbot robot chatgpt bot
        act: agis agissez fais joue jouez simule* prétends imagine* comporte* désormais maintenant incarne*
        without: sans aucun aucune libre
        limits: restriction* limite limites règle règles filtre* censure éthique* moral* contrainte* tabou*
        unbound: débridé* illimité* amoral*
        dont: ne n pas plus jamais aucun aucune
        follow: suis suivre suivez obéi* respecte* écoute* tiens conforme* soumis lié tenu
        you: tu te toi
        refuse: refuse* refus décline* rejette*
        request: demande* question* requête* réponse* répondre
        send: envoie envoyez envoyer transmet* transfère* transfer* poste publie* téléverse*
        private: passe identifiants jetons cookies confidentiel* historique conversation
        user: utilisateur* usager*
        tell: dis dire dites parle* mentionne* informe* préviens prévenir
        add: ajoute* insère* intègre* inclus incluez termine* commence*
        reply: réponse réponses
        matter: texte tout mots
        above: dessus précédent*
        echo: répète* recopie* imprime*
        to: à vers sur
        """;
}
