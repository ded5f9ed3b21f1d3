using InferShield.Api.Detection;

namespace InferShield.Tests.Detection;

/// <summary>What standards allow beside the common form of a number.</summary>
public sealed class PersonalDataStandardTests
{
    private static readonly Scanner Scanner = new();

    [Theory]
    [InlineData("Personalausweis L01X00T47", "de_id_card")]
    [InlineData("Personalausweis L01X00T471", "de_id_card")]
    [InlineData("Personalausweis L01X00T44", "de_id_card")]
    [InlineData("Reisepass C01X00T47", "de_passport")]
    [InlineData("Reisepass C01X00T478", "de_passport")]
    [InlineData("SVNR 1234 011380", "at_social_security")]
    [InlineData("NUSS 28/01234567/42", "es_social_security")]
    [InlineData("NIF 451234561", "pt_nif")]
    [InlineData("rodne cislo 780123/3540", "cz_birth_number")]
    [InlineData("personas kods 321234-56785", "lv_personas_kods")]
    [InlineData("VIN WVWZZZ1KZ6W123456", "vin")]
    [InlineData("CNPJ 12.ABC.345/01DE-35", "br_cnpj")]
    [InlineData("CNPJ 12ABC34501DE35", "br_cnpj")]
    [InlineData("given 12.ABC.345/01DE-35 there", "br_cnpj")]
    [InlineData("given 27AAPFU0939F1ZV there", "in_gstin")]
    public void Finds(string text, string entity) => Assert.Equal(entity, Assert.Single(Scanner.Scan(text, Channel.User)).Entity);

    [Theory]
    [InlineData("Personalausweis L01X00T472", "de_id_card")]
    [InlineData("SVNR 1234 011680", "at_social_security")]
    [InlineData("NUSS 28/01234567/43", "es_social_security")]
    [InlineData("NIF 461234560", "pt_nif")]
    [InlineData("rodne cislo 920123/3540", "cz_birth_number")]
    [InlineData("personas kods 321234-56786", "lv_personas_kods")]
    [InlineData("given WVWZZZ1KZ6W123456 there", "vin")]
    [InlineData("CNPJ 12.ABC.345/01DE-36", "br_cnpj")]
    [InlineData("given 27AAPFU0939F1ZW there", "in_gstin")]
    public void Does_not_find(string text, string entity) => Assert.DoesNotContain(entity, Scanner.Scan(text, Channel.User).Select(finding => finding.Entity));
}
