namespace InferShield.Api.Detection.Phrases.Rules;

/// <summary>The words of <see cref="Shared"/>'s classes in Spanish.</summary>
internal static class Spanish
{
    public const string Text = """
        override: ignora ignore ignorar ignorad ignoren olvida olvide olvidar olviden olvídate descarta descarte descarten omite omita desobedece* omiso
        prior: anterior* previa* previo* precedente* arriba inicial* original*
        strict: instruccion* prompt prompts directric* indicacion* consigna*
        loose: orden ordenes regla reglas comando* norma normas directiva*
        message: mensaje mensajes
        sysprompt: systemprompt preprompt
        all: todo toda todos todas cualquier
        told: dicho dije dijeron aprendido anterior* antes previo* arriba
        your: tu tus su sus vuestr*
        system: sistema inicial* ocult* secret* intern* original*
        new: nueva nuevas nuevo nuevos
        reveal: muestra* mostrar revel* dime dame di imprim* repite repet* escrib* divulga* comparte enseña* traduce* cual cuales cita
        secret: contraseña contraseñas
        ai: ia ai asistente* chatbot bot chatgpt
        act: actúa actúe actuar finge* simula* comporta* imagina* eres ahora interpreta haz
        without: sin ningun* libre tuvieras tuviera
        limits: restriccion* limite* regla reglas filtro* censura* etic* moral* ataduras limitacion* norma normas
        unbound: ilimitad* amoral* desinhibid* irrestrict*
        dont: no nunca jamás ninguna ningún deja
        follow: sigas siga sigues seguir obedezc* obedec* respetes respetar cumpl* acates acatar sujet* atad* hagas
        you: tú te ti tienes debes estás
        refuse: rechac* rechaz* nieg* negarte rehus*
        request: petici* pregunta* solicitud* orden* respuesta* responder
        send: envia* manda* reenvia* sube publica* transmit* exporta*
        private: contraseña* credencial* cookies tokens claves historial conversaci* confidencial*
        user: usuario* usuaria*
        tell: digas diga decir menciones mencion* inform* reveles cuentes avises
        add: añad* agreg* incluy* inserta* termina* empieza* integra*
        reply: respuesta* contestaci*
        matter: texto todo palabras
        above: arriba anterior*
        echo: repite repet* imprim*
        to: a hacia hasta
        """;
}
