using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Compliance.TestKit;

namespace Compliance.Rendering.Tests;

/// <summary>Holds JUnit XML against the schema by which a CI system reads it.</summary>
internal static class JUnitSchema
{
    private static readonly XmlSchemaSet Schemas = Load();

    public static XDocument Check(byte[] xml)
    {
        var document = XDocument.Load(new MemoryStream(xml));
        var faults = new List<string>();
        document.Validate(Schemas, (_, fault) => faults.Add(fault.Message));
        Assert.Empty(faults);
        return document;
    }

    private static XmlSchemaSet Load()
    {
        var schemas = new XmlSchemaSet();
        using var reader = XmlReader.Create(Repository.PathOf("tests", "cases", "schemas", "junit-10.xsd"));
        schemas.Add(null, reader);
        schemas.Compile();
        return schemas;
    }
}
