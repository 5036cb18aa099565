namespace OrderActors.Storage.Tests.Services;

public sealed class SqliteBackOfficeTests : BackOfficeSpec<SqliteFixture>;

public sealed class SqliteInvariantTests : InvariantSpec<SqliteFixture>;

public sealed class SqliteModuleTableTests : ModuleTableSpec<SqliteFixture>;

public sealed class SqliteNoticeTests : NoticeSpec<SqliteFixture>;

public sealed class SqlitePaymentPropertyTests : PaymentPropertySpec<SqliteFixture>;

public sealed class SqlitePaymentTests : PaymentSpec<SqliteFixture>;

public sealed class SqliteSagaRecordsTests : SagaRecordsSpec<SqliteFixture>;

public sealed class SqliteStockPropertyTests : StockPropertySpec<SqliteFixture>;

public sealed class SqliteStockTests : StockSpec<SqliteFixture>;

public sealed class SqliteCurrencyTests : CurrencySpec<SqliteFixture>;

public sealed class SqliteUserTests : UserSpec<SqliteFixture>;

public sealed class SqliteNotificationTests : NotificationSpec<SqliteFixture>;

public sealed class SqliteUserChangeTests : UserChangeSpec<SqliteFixture>;
